import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'

import type { ServerConfig } from '../config.ts'
import { keepDatabase, type KeptDatabase } from './keep-database.ts'
import { lockInstallation, type LockMode } from './lock-installation.ts'
import { startEmbeddedPostgres } from './start-embedded-postgres.ts'

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
  const lock = await lockInstallation(connection, owner, mode)
  if (lock) return keepDatabase({ connection, embedded, lock, owner, mode }, log)
  throw new Error(embedded ? inTheWay[mode](dataDir) : inTheWay[mode](undefined))
}

const inTheWay: Readonly<Record<LockMode, (dataDir: string | undefined) => string>> = {
  alone: (dataDir) =>
    dataDir === undefined
      ? 'Another server is running on this database. Stop it first; several go together as `api` and `worker`.'
      : `Another server is running on ${dataDir}. Stop it first, or choose another --data-dir.`,
  together: () =>
    'A server that does everything by itself (`start`) is running on this database. Stop it first, then start `api` and `worker`.',
}
