import type { Segment } from '@video-upscale/engine'
import { sql } from 'kysely'
import { fromKysely } from 'pg-boss'

import { appendJobEvent } from '../events/append-job-event.ts'
import { enqueueSteps } from '../queue/start-queue.ts'
import { segmentRounds } from '../queue/rounds.ts'
import { appendLogLines } from './append-log-lines.ts'
import { statusesBefore } from './job-status.ts'
import { affectedOne, type Claim, type SettleContext } from './settle.ts'

/**
 * Puts a long job's segments into the queue, for all workers, in place of the job's own entry. From here on the job is
 * `processing`, whatever becomes of a single worker.
 *
 * @param lines what the job tells of it
 * @returns false if this worker lost its claim, or if the job has ended; then nothing changes
 */
export async function splitJob(
  { db, boss, now }: SettleContext,
  claim: Claim,
  segments: readonly Segment[],
  lines: readonly string[] = [],
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const attempt = { id: claim.entryId, retryCount: claim.attempt }
    const { jobId } = claim
    if (!affectedOne(await boss.complete(claim.queue, attempt, null, { db: fromKysely(trx) }))) return false
    const job = await trx
      .updateTable('jobs')
      .set({ status: 'processing', started_at: sql`coalesce(started_at, ${now()})` })
      .where('id', '=', jobId)
      .where('status', 'in', statusesBefore('processing'))
      .returning('account_id')
      .executeTakeFirst()
    if (!job) return false
    await trx
      .insertInto('job_segments')
      .values(segments.map(({ index, frames }) => ({ job_id: jobId, segment: index, frames, made: null })))
      .execute()
    const rounds = await segmentRounds(trx, jobId, segments.length)
    const { traceparent } = claim
    const entries = segments.map(({ index }, place) => ({
      jobId,
      step: 'segment' as const,
      segment: index,
      round: rounds[place] ?? 0,
      ...(traceparent === undefined ? {} : { traceparent }),
    }))
    await enqueueSteps(boss, trx, { accountId: job.account_id, entries })
    await appendJobEvent(trx, jobId, { event: 'status', data: { status: 'processing' } })
    await appendLogLines(trx, jobId, lines)
    return true
  })
}
