import { sql } from 'kysely'

import { appendJobEvent } from '../events/append-job-event.ts'
import { statusesBefore } from '../jobs/job-status.ts'
import type { Claim, SettleContext } from '../jobs/settle.ts'

/** The engine is about to run. `started_at` is the first time that any attempt came this far. */
export async function markProcessing({ db, now }: SettleContext, claim: Claim): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const job = await trx
      .updateTable('jobs')
      .set({ status: 'processing', started_at: sql`coalesce(started_at, ${now()})` })
      .where('id', '=', claim.jobId)
      .where('attempt', '=', claim.attempt)
      .where('status', 'in', statusesBefore('processing'))
      .returning('id')
      .executeTakeFirst()
    if (job) await appendJobEvent(trx, claim.jobId, { event: 'status', data: { status: 'processing' } })
  })
}
