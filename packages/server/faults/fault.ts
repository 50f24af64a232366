import type { Installation, InstallationOptions } from './installation.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { Workload } from './workload.ts'

/** One way in which things go wrong with one server, and how to bring it about again and again. */
export interface Fault {
  readonly name: string
  /** How the installation it happens to is set up. */
  readonly setup?: Pick<InstallationOptions, 'args' | 'smallDisk'>
  /** Does it so often. @returns remarks for the table, such as a measured time */
  run(installation: Installation, rounds: number): Promise<string>
}

/** A fault with the installation that it happens to, whatever that is made of. */
export interface Measurable {
  readonly name: string
  open(options: { readonly random: SeededRandom; readonly thorough: boolean }): Promise<OpenFault>
}

export interface OpenFault {
  readonly workload: Workload
  run(rounds: number): Promise<string>
  /** Brings everything up again after rounds that broke off. */
  recover(): Promise<void>
  findLeftovers(): Promise<readonly string[]>
  /** Everything that its processes have logged. */
  readLog(): Promise<string>
  /** @returns what is left even then, in words */
  close(): Promise<readonly string[]>
}
