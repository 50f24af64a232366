import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'

import { lockInstallation, type InstallationLock, type LockMode } from './lock-installation.ts'
import type { DatabaseConnection } from './open-database.ts'
import type { EmbeddedPostgres } from './start-embedded-postgres.ts'

/** How long an embedded PostgreSQL may refuse to start before the server gives up: a full disk may be cleared. */
const usualGiveUpMs = 5 * 60_000
const longestDelayMs = 15_000
const mostRefusals = 3

export interface KeptDatabase {
  readonly connection: DatabaseConnection
  /** Resolves when the server can't go on: another has its data, or its PostgreSQL does not start any more. */
  readonly lost: Promise<Error>
  /** Says what is to be done each time the database is back. */
  whenBack(action: () => Promise<void>): void
  /** Gives the installation free, and ends the embedded PostgreSQL unless it has become another server's. */
  close(): Promise<void>
}

interface Installation {
  readonly connection: DatabaseConnection
  readonly embedded: EmbeddedPostgres | undefined
  readonly lock: InstallationLock
  /** This process, as the lock knows it. */
  readonly owner: string
  readonly mode?: LockMode
  readonly giveUpAfterMs?: number
}

/**
 * Watches over the database for as long as the server runs. The lock's connection is the watchman: when it
 * ends, PostgreSQL is gone or was cut off. An embedded one is started again; then the lock is taken again,
 * and pools and listeners find their own way back.
 */
export function keepDatabase(installation: Installation, log: FastifyBaseLogger): KeptDatabase {
  const { connection, embedded } = installation
  const closing = new AbortController()
  const closed = (): boolean => closing.signal.aborted
  let lock: InstallationLock | undefined = installation.lock
  let whenBack = (): Promise<void> => Promise.resolve()

  const keep = async (): Promise<void> => {
    while (lock) {
      await lock.ended
      lock = undefined
      if (closed()) return
      log.warn('the database went away: no new work is taken until it is back')
      lock = await comeBack(installation, closing.signal, log)
      // A close that came meanwhile has not seen this lock.
      if (!lock || closed()) return
      log.info('the database is back')
      await whenBack().catch((error: unknown) => {
        log.error({ err: error }, 'not everything could be taken up again; the queue will do it later')
      })
    }
  }
  const kept = keep()
  const lost = new Promise<Error>((resolve) => void kept.catch(resolve))

  return {
    connection,
    lost,
    whenBack: (action) => {
      whenBack = action
    },
    async close() {
      closing.abort()
      const held = lock
      await held?.release().catch(() => undefined)
      await kept.catch(() => undefined)
      await lock?.release().catch(() => undefined)
      if (held ?? lock) await embedded?.stop()
    },
  }
}

/** @throws if it makes no sense to wait any longer */
async function comeBack(
  { connection, embedded, owner, mode, giveUpAfterMs = usualGiveUpMs }: Installation,
  signal: AbortSignal,
  log: FastifyBaseLogger,
): Promise<InstallationLock | undefined> {
  const giveUpAt = Date.now() + giveUpAfterMs
  let refusals = 0
  for (let delayMs = 100; !signal.aborted; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
    try {
      await embedded?.ensureRunning()
      const lock = await lockInstallation(connection, owner, mode)
      if (lock) return lock
      // An administrator's command holds it for a moment before it stops the PostgreSQL that it started.
      if (refusals++ < mostRefusals) {
        await delay(delayMs, undefined, { signal }).catch(() => undefined)
        continue
      }
    } catch (error) {
      if (embedded && Date.now() > giveUpAt) {
        throw new Error(
          `PostgreSQL stopped and could not be started again: ${describe(error)}\n` +
            'Mend what its log says (a full disk?), then start the server again: no accepted job is lost.',
        )
      }
      log.warn({ err: error, nextTryMs: delayMs }, 'the database is not back yet')
      await delay(delayMs, undefined, { signal }).catch(() => undefined)
      continue
    }
    throw new Error('Another server has taken over this database. This one ends; its jobs go on there.')
  }
  return undefined
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
