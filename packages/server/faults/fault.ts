import type { Installation, InstallationOptions } from './installation.ts'

/** One way in which things go wrong, and how to bring it about again and again. */
export interface Fault {
  readonly name: string
  /** How the installation it happens to is set up. */
  readonly setup?: Pick<InstallationOptions, 'args' | 'smallDisk'>
  /** Does it so often. @returns remarks for the table, such as a measured time */
  run(installation: Installation, rounds: number): Promise<string>
}
