import { sql } from 'kysely'

import type { Database } from '../database/open-database.ts'

/** Forgets answers after two days; the contract promises one. */
export async function forgetOldAnswers(db: Database): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('created_at', '<', sql<Date>`now() - interval '48 hours'`)
    .execute()
}
