import { join } from 'node:path'
import { plan, upscaleSegment } from '@video-upscale/engine'

import { isDatabaseAway } from '../database/database-away.ts'
import { retryWhileAway } from '../database/retry-while-away.ts'
import type { Progress } from '../database/tables.ts'
import { finishSegment, type StoredSegment } from '../jobs/finish-segment.ts'
import type { Claim } from '../jobs/settle.ts'
import { segmentKey } from '../storage/segment-key.ts'
import { isStorageAway } from '../storage/storage.ts'
import { attemptWork } from './attempt-work.ts'
import { claimSegment } from './claim-segment.ts'
import type { WorkerContext } from './worker-context.ts'
import { createProgressWriter, writeSegmentProgress } from './write-progress.ts'

// All workers of a job write to its one row.
const progressEveryMs = 1000

/** Makes one segment of a job that was split: claim, fetch the source, upscale, store, record. */
export async function processSegment(
  context: WorkerContext,
  claim: Claim,
  segment: number,
  signal: AbortSignal,
): Promise<void> {
  const job = await claimSegment(context.db, claim, segment)
  if (!job) return
  const { jobId, attempt } = claim
  const log = context.log.child({ jobId, segment, attempt, requestId: job.requestId })
  await attemptWork({ ...context, log }, claim, signal, async (directory) => {
    const source = await context.sources.hold(job.sourceKey, signal)
    try {
      const planned = plan({ ...job.source, path: source.path }, job.options)
      const path = join(directory, 'segment.nut')
      const write = (newest: Progress) => writeSegmentProgress(context.db, claim, segment, newest)
      const progress = createProgressWriter(log, write, progressEveryMs)
      const made = await upscaleSegment(planned, segment, path, {
        signal,
        onProgress: progress.write,
        limits: { threads: context.threadsPerJob },
        provider: context.provider,
      })
      await progress.flushed()
      const stored = { segment, storageKey: segmentKey(claim, segment), made }
      await retryWhileAway(() => context.storage.putFile(stored.storageKey, path), signal)
      await record(context, claim, stored, signal)
      log.info({ ...made }, 'segment made')
    } finally {
      source.release()
    }
  })
}

/** Records a stored segment, or deletes it if it has come too late. */
async function record(
  context: WorkerContext,
  claim: Claim,
  stored: StoredSegment,
  signal: AbortSignal,
): Promise<void> {
  try {
    await retryWhileAway(() => finishSegment(context, claim, stored), signal)
  } finally {
    await discardUnlessRecorded(context, claim.jobId, stored)
  }
}

/** What recording answered does not tell: one whose connection broke at the commit may have happened all the same. */
async function discardUnlessRecorded(
  { db, storage }: Pick<WorkerContext, 'db' | 'storage'>,
  jobId: string,
  { segment, storageKey }: StoredSegment,
): Promise<void> {
  try {
    await db.selectFrom('jobs').select('id').where('id', '=', jobId).forShare().executeTakeFirst()
    const recorded = await db
      .selectFrom('job_segments')
      .select('storage_key')
      .where('job_id', '=', jobId)
      .where('segment', '=', segment)
      .executeTakeFirst()
    if (recorded?.storage_key !== storageKey) await storage.delete(storageKey)
  } catch (error) {
    // Without database nobody knows, without storage nobody can. A sweep takes it, if its job has ended.
    if (!isDatabaseAway(error) && !isStorageAway(error)) throw error
  }
}
