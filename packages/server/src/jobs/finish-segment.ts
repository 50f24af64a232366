import type { MadeSegment } from '@video-upscale/engine'
import { fromKysely } from 'pg-boss'

import { currentRound } from '../queue/rounds.ts'
import { enqueueSteps } from '../queue/start-queue.ts'
import { isFinished } from './job-status.ts'
import { affectedOne, type Claim, type SettleContext } from './settle.ts'

/** A segment whose file is in storage. */
export interface StoredSegment {
  readonly segment: number
  readonly storageKey: string
  readonly made: MadeSegment
}

/**
 * Records a segment that this worker has made, and ends its queue entry. Whoever records the last one puts the joining
 * into the queue, once: the job's row is locked, so that two last ones cannot miss each other.
 *
 * @returns false if this worker lost its claim, or if the job has ended; then the file is nobody's
 */
export async function finishSegment(
  { db, boss }: Pick<SettleContext, 'db' | 'boss'>,
  claim: Claim,
  { segment, storageKey, made }: StoredSegment,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const attempt = { id: claim.entryId, retryCount: claim.attempt }
    const { jobId, traceparent } = claim
    // The queue's row first and the job's row second, as `settle` takes them.
    if (!affectedOne(await boss.complete(claim.queue, attempt, null, { db: fromKysely(trx) }))) return false
    const job = await trx
      .selectFrom('jobs')
      .select(['status', 'account_id'])
      .where('id', '=', jobId)
      .forUpdate()
      .executeTakeFirst()
    if (!job || isFinished(job.status)) return false
    const recorded = await trx
      .updateTable('job_segments')
      .set({ storage_key: storageKey, made: JSON.stringify(made), frames_done: made.frames, fps: 0 })
      .where('job_id', '=', jobId)
      .where('segment', '=', segment)
      .where('storage_key', 'is', null)
      .returning('segment')
      .executeTakeFirst()
    if (!recorded) return false
    const missing = await trx
      .selectFrom('job_segments')
      .select('segment')
      .where('job_id', '=', jobId)
      .where('storage_key', 'is', null)
      .limit(1)
      .executeTakeFirst()
    if (missing) return true
    // It ends a job: its turn is now.
    const round = await currentRound(trx)
    const entry = {
      jobId,
      step: 'join' as const,
      round,
      ...(traceparent === undefined ? {} : { traceparent }),
    }
    await enqueueSteps(boss, trx, { accountId: job.account_id, entries: [entry] })
    return true
  })
}
