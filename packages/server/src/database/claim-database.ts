import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'

import type { ServerConfig } from '../config.ts'
import { keepDatabase, type KeptDatabase } from './keep-database.ts'
import { lockInstallation } from './lock-installation.ts'
import { startEmbeddedPostgres } from './start-embedded-postgres.ts'

/** Finds or starts PostgreSQL, makes sure that no other server works on it, and keeps it so. */
export async function claimDatabase(
  config: Pick<ServerConfig, 'databaseUrl' | 'dataDir'>,
  log: FastifyBaseLogger,
): Promise<KeptDatabase> {
  const { databaseUrl, dataDir } = config
  const embedded = databaseUrl === undefined ? await startEmbeddedPostgres(dataDir) : undefined
  const connection = embedded?.connection ?? { connectionString: databaseUrl ?? '' }
  const owner = randomUUID()
  const lock = await lockInstallation(connection, owner)
  if (lock) return keepDatabase({ connection, embedded, lock, owner }, log)
  throw new Error(
    embedded
      ? `Another server is running on ${dataDir}. Stop it first, or choose another --data-dir.`
      : 'Another server is running on this database. Stop it first.',
  )
}
