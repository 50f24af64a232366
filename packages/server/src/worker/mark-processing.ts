import { sql } from 'kysely'

import { appendJobEvent } from '../events/append-job-event.ts'
import { appendLogLines } from '../jobs/append-log-lines.ts'
import { statusesBefore } from '../jobs/job-status.ts'
import type { Claim, SettleContext } from '../jobs/settle.ts'

/**
 * The work is about to begin. `started_at` is the first time that any attempt came this far.
 *
 * @param lines what the job tells of it
 */
export async function markProcessing(
  { db, now }: SettleContext,
  claim: Claim,
  lines: readonly string[] = [],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const job = await trx
      .updateTable('jobs')
      .set({ status: 'processing', started_at: sql`coalesce(started_at, ${now()})` })
      .where('id', '=', claim.jobId)
      .where('attempt', '=', claim.attempt)
      .where('status', 'in', statusesBefore('processing'))
      .returning('id')
      .executeTakeFirst()
    if (!job) return
    await appendJobEvent(trx, claim.jobId, { event: 'status', data: { status: 'processing' } })
    await appendLogLines(trx, claim.jobId, lines)
  })
}
