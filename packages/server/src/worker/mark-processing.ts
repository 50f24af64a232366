import { sql } from 'kysely'

import { statusesBefore } from '../jobs/job-status.ts'
import type { Claim, SettleContext } from '../jobs/settle.ts'

/** The engine is about to run. `started_at` is the first time that any attempt came this far. */
export async function markProcessing({ db, now }: SettleContext, claim: Claim): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ status: 'processing', started_at: sql`coalesce(started_at, ${now()})` })
    .where('id', '=', claim.jobId)
    .where('attempt', '=', claim.attempt)
    .where('status', 'in', statusesBefore('processing'))
    .execute()
}
