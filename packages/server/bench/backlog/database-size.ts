import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'

import type { Database } from '../../src/database/open-database.ts'

/** In bytes, with indexes; and rows that were changed or deleted and not yet vacuumed. */
export interface DatabaseSize {
  readonly database: number
  readonly tables: Readonly<Record<string, { readonly bytes: number; readonly deadRows: number }>>
}

const tables = ['queue.job', 'jobs', 'job_events', 'ledger_entries']

// PostgreSQL's processes tell their counts at most once a second.
const statisticsAfterMs = 1500

export async function readDatabaseSize(db: Database): Promise<DatabaseSize> {
  await sleep(statisticsAfterMs)
  const { rows } = await sql<{ bytes: number }>`
    select pg_database_size(current_database())::float8 as bytes
  `.execute(db)
  const sizes = await Promise.all(
    tables.map(async (table) => {
      // The queue's table is partitioned: its own size is nothing, that of its parts counts.
      const { rows: parts } = await sql<{ bytes: number; dead: number }>`
        with part as (
          select relid from pg_partition_tree(${table}::regclass) union select ${table}::regclass
        )
        select sum(pg_total_relation_size(relid))::float8 as bytes,
          coalesce(sum(n_dead_tup), 0)::float8 as dead
        from part left join pg_stat_user_tables using (relid)
      `.execute(db)
      return [table, { bytes: parts[0]?.bytes ?? 0, deadRows: parts[0]?.dead ?? 0 }] as const
    }),
  )
  return { database: rows[0]?.bytes ?? 0, tables: Object.fromEntries(sizes) }
}

/** All connections to the server, also those of PostgreSQL's own readers of the bench. */
export async function countConnections(db: Database): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from pg_stat_activity where backend_type = 'client backend'
  `.execute(db)
  return rows[0]?.count ?? 0
}
