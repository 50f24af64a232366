import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'

import { initial } from './migrations/0001-initial.ts'
import { idempotencyKeys } from './migrations/0002-idempotency-keys.ts'
import { jobEvents } from './migrations/0003-job-events.ts'
import { limitsAndRetention } from './migrations/0004-limits-and-retention.ts'
import { appendOnlyLedger } from './migrations/0010-append-only-ledger.ts'
import { oldWebhookSecrets } from './migrations/0011-old-webhook-secrets.ts'
import { jobSegments } from './migrations/0012-job-segments.ts'
import type { Tables } from './tables.ts'

const migrations = {
  '0001-initial': initial,
  '0002-idempotency-keys': idempotencyKeys,
  '0003-job-events': jobEvents,
  '0004-limits-and-retention': limitsAndRetention,
  '0010-append-only-ledger': appendOnlyLedger,
  '0011-old-webhook-secrets': oldWebhookSecrets,
  '0012-job-segments': jobSegments,
}

/** Brings the schema up to date. Kysely takes a lock, so that processes starting together do it once. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('The database could not be migrated.', { cause: error })
}
