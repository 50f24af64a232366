import { sql, type Kysely, type Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'

/** A table as a backup holds it: one file of JSON lines. */
export interface BackupTable {
  /** With its schema, as SQL takes it. */
  readonly name: string
  /** Which rows are worth keeping. */
  readonly where: string
}

/** All tables of ours, and of the queue what is still to be done: its definitions are made anew at each start. */
export async function listTables(within: Kysely<Tables> | Transaction<Tables>): Promise<BackupTable[]> {
  const { rows } = await sql<{ name: string }>`
    select format('public.%I', tablename) as name from pg_tables
    where schemaname = 'public' and tablename not like 'kysely_%' order by 1`.execute(within)
  const ours = rows.map(({ name }) => ({ name, where: 'true' }))
  const queue = { name: 'queue.job', where: `state in ('created', 'retry', 'active')` }
  // An installation that was never started has no queue yet.
  const found = await sql<{ there: boolean }>`select to_regclass(${queue.name}) is not null as there`.execute(
    within,
  )
  return found.rows[0]?.there === true ? [...ours, queue] : ours
}

/** The migrations that have made the tables what they are: a backup fits only the same. */
export async function listMigrations(within: Kysely<Tables> | Transaction<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(
    within,
  )
  return rows.map(({ name }) => name)
}
