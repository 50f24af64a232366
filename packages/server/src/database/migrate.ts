import { sql, type Kysely } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'

import { initial } from './migrations/0001-initial.ts'
import { idempotencyKeys } from './migrations/0002-idempotency-keys.ts'
import { jobEvents } from './migrations/0003-job-events.ts'
import { limitsAndRetention } from './migrations/0004-limits-and-retention.ts'
import { appendOnlyLedger } from './migrations/0010-append-only-ledger.ts'
import { oldWebhookSecrets } from './migrations/0011-old-webhook-secrets.ts'
import { jobSegments } from './migrations/0012-job-segments.ts'
import type { Tables } from './tables.ts'

/** In the order of their names. Only ever added to. */
export const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-idempotency-keys': idempotencyKeys,
  '0003-job-events': jobEvents,
  '0004-limits-and-retention': limitsAndRetention,
  '0010-append-only-ledger': appendOnlyLedger,
  '0011-old-webhook-secrets': oldWebhookSecrets,
  '0012-job-segments': jobSegments,
}

/**
 * Brings the schema up to date. Kysely takes a lock, so that processes starting together do it once.
 *
 * A process of an older version may start after a newer one has migrated, as when machines are upgraded one by one: what
 * it does not know of, and what comes after all that it knows, is left as it is. So a migration must leave the version
 * before it able to work: add first, and take away in a later version.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const all = { ...migrations, ...(await findNewer(db)) }
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(all) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('The database could not be migrated.', { cause: error })
}

async function findNewer(db: Kysely<Tables>): Promise<Record<string, Migration>> {
  const table = 'kysely_migration'
  const found = await sql<{ there: boolean }>`select to_regclass(${table}) is not null as there`.execute(db)
  if (found.rows[0]?.there !== true) return {}
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(table)} order by name`.execute(db)
  const last = Object.keys(migrations).toSorted().at(-1) ?? ''
  const newer = rows.filter(({ name }) => name > last)
  return Object.fromEntries(newer.map(({ name }) => [name, { up: nothing }]))
}

const nothing = () => Promise.resolve()
