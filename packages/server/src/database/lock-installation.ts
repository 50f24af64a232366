import pg from 'pg'

import type { DatabaseConnection } from './open-database.ts'

// Any number will do, as long as every version of this server uses the same one.
const lockNumber = 7_311_847

export interface InstallationLock {
  release(): Promise<void>
}

/**
 * Makes this process the only server on its database. PostgreSQL itself holds the lock for as long as the
 * connection lives, so that a killed server leaves none behind.
 *
 * @returns undefined if another server holds it
 */
export async function lockInstallation(
  connection: DatabaseConnection,
): Promise<InstallationLock | undefined> {
  const client = new pg.Client({ ...connection })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`PostgreSQL cannot be reached: ${reason}. Check DATABASE_URL and that it runs.`)
  }
  const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
    lockNumber,
  ])
  if (rows[0]?.locked === true) return { release: () => client.end() }
  await client.end()
  return undefined
}
