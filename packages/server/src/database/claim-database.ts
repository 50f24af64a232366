import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'

import type { ServerConfig } from '../config.ts'
import { keepDatabase, type KeptDatabase } from './keep-database.ts'
import { lockInstallation, type InstallationLock, type LockMode } from './lock-installation.ts'
import type { DatabaseConnection } from './open-database.ts'
import { startEmbeddedPostgres } from './start-embedded-postgres.ts'

const patienceMs = 2000
const pauseMs = 100

/** Finds or starts PostgreSQL, makes sure that no server works on it that this one can't go beside, and keeps it so. */
export async function claimDatabase(
  config: Pick<ServerConfig, 'databaseUrl' | 'dataDir'>,
  log: FastifyBaseLogger,
  mode: LockMode = 'alone',
): Promise<KeptDatabase> {
  const { databaseUrl, dataDir } = config
  const embedded = databaseUrl === undefined ? await startEmbeddedPostgres(dataDir) : undefined
  const connection = embedded?.connection ?? { connectionString: databaseUrl ?? '' }
  const owner = randomUUID()
  const lock = await lockWithPatience(connection, owner, mode)
  if (lock) return keepDatabase({ connection, embedded, lock, owner, mode }, log)
  throw new Error(embedded ? inTheWay[mode](dataDir) : inTheWay[mode](undefined))
}

/** A server that has just ended or was killed may hold its lock until PostgreSQL has noticed. */
async function lockWithPatience(
  ...asked: [DatabaseConnection, string, LockMode]
): Promise<InstallationLock | undefined> {
  for (const endAt = Date.now() + patienceMs; ;) {
    const lock = await lockInstallation(...asked)
    if (lock || Date.now() >= endAt) return lock
    await delay(pauseMs)
  }
}

const inTheWay: Readonly<Record<LockMode, (dataDir: string | undefined) => string>> = {
  alone: (dataDir) =>
    dataDir === undefined
      ? 'Another server is running on this database. Stop it first; several go together as `api` and `worker`.'
      : `Another server is running on ${dataDir}. Stop it first, or choose another --data-dir.`,
  together: () =>
    'A server that does everything by itself (`start`) is running on this database. Stop it first, then start `api` and `worker`.',
}
