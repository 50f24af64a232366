import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

import { migrate } from './migrate.ts'
import { prepareStatements } from './prepare-statements.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

/** How to reach PostgreSQL: a URL, or the socket directory of the embedded one. */
export type DatabaseConnection =
  | { readonly connectionString: string }
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string }

// Points and ids fit a double by far, so bigint columns come back as numbers, not as strings.
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, Number)

/** Connects, and migrates the schema to this version. */
export async function openDatabase(connection: DatabaseConnection, poolSize = 10): Promise<Database> {
  const pool = new pg.Pool({ ...connection, max: poolSize, types, connectionTimeoutMillis: 10_000 })
  // Without a listener a connection that the server drops would end the process: the first is for idle ones,
  // the second for one that is in a transaction, between two queries.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: prepareStatements(pool) }) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}
