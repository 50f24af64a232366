import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface PostgresUser {
  readonly uid: number
  readonly gid: number
}

/**
 * PostgreSQL refuses to run as root. For root this is the system user `postgres`, created when there is
 * none; for anyone else it is undefined: PostgreSQL runs as they are.
 *
 * @throws if that user could not enter the data directory
 */
export async function findPostgresUser(dataDir: string): Promise<PostgresUser | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const user = (await lookUp()) ?? (await create())
  const closed = await firstClosedDirectory(dataDir)
  if (closed !== undefined) {
    throw new Error(
      `PostgreSQL runs as the user "postgres", who may not enter ${closed}. ` +
        'Choose another data directory (--data-dir), run as an ordinary user, or set DATABASE_URL.',
    )
  }
  return user
}

/** The outermost directory on the way to `path`, itself included, that is there and that other users may not enter. */
export async function firstClosedDirectory(path: string): Promise<string | undefined> {
  const parent = dirname(path)
  const above = parent === path ? undefined : await firstClosedDirectory(parent)
  if (above !== undefined) return above
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() && (found.mode & 0o001) === 0 ? path : undefined
}

async function lookUp(): Promise<PostgresUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  } catch {
    return undefined
  }
}

async function create(): Promise<PostgresUser> {
  try {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ])
  } catch (error) {
    throw new Error(
      'PostgreSQL cannot run as root and no user "postgres" could be created. ' +
        'Run as an ordinary user, create the user "postgres", or set DATABASE_URL.',
      { cause: error },
    )
  }
  const user = await lookUp()
  if (!user) throw new Error('The user "postgres" was created but cannot be found: check the user database.')
  return user
}
