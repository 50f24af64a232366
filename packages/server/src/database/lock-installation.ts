import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

import type { DatabaseConnection } from './open-database.ts'

// Any number will do, as long as every version of this server uses the same one.
const lockNumber = 7_311_847
const startingUpMs = 30_000

/**
 * `alone` for a server that does everything in one process, and may take it that nobody else works; `together` for
 * the `api` and `worker` processes of one installation, of which there may be many.
 */
export type LockMode = 'alone' | 'together'

export interface InstallationLock {
  /** Resolves when the connection that holds the lock is gone, by a release or by a fault. */
  readonly ended: Promise<void>
  release(): Promise<void>
}

/**
 * Makes this process the only server on its database, or one of those that work together. PostgreSQL itself holds
 * the lock for as long as the connection lives, so that a killed server leaves none behind.
 *
 * @param owner the same at each call of one process: a session of its own that lingers is no other server
 * @returns undefined if a server holds it that this one can't go beside
 */
export async function lockInstallation(
  connection: DatabaseConnection,
  owner: string = randomUUID(),
  mode: LockMode = 'alone',
): Promise<InstallationLock | undefined> {
  const applicationName = `video-upscale ${owner}`
  const client = await connect(connection, applicationName)
  const ended = new Promise<void>((resolve) => client.once('end', resolve))
  try {
    if (
      (await tryLock(client, mode)) ||
      ((await endOwnSession(client, applicationName)) && (await tryLock(client, mode)))
    )
      return { ended, release: () => client.end() }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  await client.end()
  return undefined
}

async function connect(connection: DatabaseConnection, applicationName: string): Promise<pg.Client> {
  const end = Date.now() + startingUpMs
  for (;;) {
    const client = new pg.Client({
      ...connection,
      application_name: applicationName,
      connectionTimeoutMillis: 10_000,
      // A machine that went away without a word is noticed within a minute or two.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    })
    client.on('error', () => undefined)
    try {
      await client.connect()
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      if (!isStartingUp(error) || Date.now() > end) throw unreachable(error)
      await delay(200)
    }
  }
}

/** PostgreSQL recovers after a crash, its own or that of the machine; it is there in a moment. */
function isStartingUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '57P03'
}

function unreachable(error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error)
  return new Error(`PostgreSQL cannot be reached: ${reason}. Check DATABASE_URL and that it runs.`)
}

const lockFunctions = { alone: 'pg_try_advisory_lock', together: 'pg_try_advisory_lock_shared' } as const

async function tryLock(client: pg.Client, mode: LockMode): Promise<boolean> {
  const statement = `select ${lockFunctions[mode]}($1) as locked`
  const { rows } = await client.query<{ locked: boolean }>(statement, [lockNumber])
  return rows[0]?.locked === true
}

/** After a broken network PostgreSQL may believe for hours that this process's old session lives. */
async function endOwnSession(client: pg.Client, applicationName: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `select pg_terminate_backend(pid, 5000) from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and classid = 0 and objid = $1 and application_name = $2
       and pid <> pg_backend_pid()`,
    [lockNumber, applicationName],
  )
  return (rowCount ?? 0) > 0
}
