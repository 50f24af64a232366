import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { WorkspacePackage } from './find-packages.ts'

/** @returns what to do where the types of an entry point (`index`, `webhooks`, …) were not built, or undefined */
export function findMissingTypes(
  { name, directory }: Pick<WorkspacePackage, 'name' | 'directory'>,
  entry: string,
): string | undefined {
  if (existsSync(join(directory, 'dist', `${entry}.d.mts`))) return undefined
  return `${name} has no dist/${entry}.d.mts: add src/${entry}.ts to tsdown.config.ts and run pnpm build.`
}
