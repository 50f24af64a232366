import { setTimeout as delay } from 'node:timers/promises'
import { ERRORS, MemoryLocker, type Lock, type Locker, type RequestRelease } from '@tus/server'
import pg from 'pg'

import { listen } from '../database/listen.ts'
import type { DatabaseConnection } from '../database/open-database.ts'

const channel = 'video_upscale_upload'
// Any number will do, as long as every version of this server uses the same one.
const lockClass = 7_311_848
const acquireTimeoutMs = 30_000
const askAgainMs = 200

export interface DatabaseLocker extends Locker {
  close(): Promise<void>
}

/**
 * Keeps the requests of all APIs from writing to one upload at once. PostgreSQL holds the locks, all of this process on
 * one connection, so that a killed process leaves none behind. Whoever wants a lock asks its holder to let go, because
 * that is mostly the stalled connection of the same caller.
 */
export async function createDatabaseLocker(connection: DatabaseConnection): Promise<DatabaseLocker> {
  const held = new Map<string, RequestRelease>()
  // Requests of this process wait for each other here, because a session can take its own lock twice.
  const ours = new MemoryLocker({ acquireLockTimeout: acquireTimeoutMs })
  const listener = await listen(connection, channel, (uploadId) => void held.get(uploadId)?.())
  let session: Promise<pg.Client> | undefined

  async function openSession(): Promise<pg.Client> {
    const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000, keepAlive: true })
    client.on('error', () => undefined)
    client.on('end', () => {
      // Its locks are gone, and another API may be writing by now.
      session = undefined
      for (const release of held.values()) void release()
    })
    await client.connect()
    return client
  }

  async function query(statement: string, values: readonly (string | number)[]): Promise<boolean> {
    session ??= openSession()
    const client = await session.catch((error: unknown) => {
      session = undefined
      throw error
    })
    const { rows } = await client.query<{ done: boolean }>(statement, [...values])
    return rows[0]?.done === true
  }

  return {
    newLock: (id) => createLock(id, { own: ours.newLock(id), held, query }),
    async close() {
      await listener.close()
      await (await session?.catch(() => undefined))?.end()
    },
  }
}

interface LockParts {
  readonly own: Lock
  readonly held: Map<string, RequestRelease>
  /** @returns the column `done` of the only row */
  readonly query: (statement: string, values: readonly (string | number)[]) => Promise<boolean>
}

function createLock(id: string, { own, held, query }: LockParts): Lock {
  async function acquire(signal: AbortSignal): Promise<void> {
    const end = Date.now() + acquireTimeoutMs
    while (!(await query('select pg_try_advisory_lock($1, hashtext($2)) as done', [lockClass, id]))) {
      if (signal.aborted || Date.now() > end) throw lockTimeout()
      await query('select pg_notify($1, $2)', [channel, id])
      await delay(askAgainMs)
    }
  }

  return {
    async lock(signal, release) {
      await own.lock(signal, release)
      try {
        await acquire(signal)
        held.set(id, release)
      } catch (error) {
        await own.unlock()
        throw error
      }
    },

    async unlock() {
      held.delete(id)
      // A session that has ended has no locks.
      await query('select pg_advisory_unlock($1, hashtext($2)) as done', [lockClass, id]).catch(
        () => undefined,
      )
      await own.unlock()
    },
  }
}

/** As the tus server's own lockers say it. */
function lockTimeout(): Error {
  return Object.assign(new Error(ERRORS.ERR_LOCK_TIMEOUT.body), ERRORS.ERR_LOCK_TIMEOUT)
}
