import { rm } from 'node:fs/promises'
import { sql } from 'kysely'

import { openDatabase } from '../src/database/open-database.ts'
import { startEmbeddedPostgres } from '../src/database/start-embedded-postgres.ts'
import { makeDataDir } from '../src/testing-server/start-test-server.ts'

/** A PostgreSQL that all parts measure with. */
export interface Bench {
  readonly dataDir: string
  readonly socketDir: string
  readonly postgresVersion: string
  close(): Promise<void>
}

/** @param connections how many PostgreSQL takes; its own default is 100 */
export async function openBench(connections: number): Promise<Bench> {
  const dataDir = await makeDataDir()
  const postgres = await startEmbeddedPostgres(dataDir)
  const db = await openDatabase(postgres.connection, 1)
  await sql`alter system set max_connections = ${sql.lit(connections)}`.execute(db)
  const { rows } = await sql<{ version: string }>`select version()`.execute(db)
  await db.destroy()
  await postgres.stop()
  await postgres.ensureRunning()
  return {
    dataDir,
    socketDir: 'host' in postgres.connection ? postgres.connection.host : '',
    postgresVersion: rows[0]?.version ?? '',
    close: async () => {
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
