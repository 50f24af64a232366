import { join } from 'node:path'
import { joinSegments, plan, type JoinableSegment } from '@video-upscale/engine'

import type { Database } from '../database/open-database.ts'
import { retryWhileAway } from '../database/retry-while-away.ts'
import type { Claim } from '../jobs/settle.ts'
import { getFileIfThere } from '../storage/get-file-if-there.ts'
import type { Storage } from '../storage/storage.ts'
import { attemptWork } from './attempt-work.ts'
import { readWork } from './claim-job.ts'
import { storeResult } from './store-result.ts'
import type { WorkerContext } from './worker-context.ts'

// A segment is some megabytes, and most of the time goes into asking.
const fetchesAtOnce = 4

/** Joins the segments of a job that was split: fetch the source and all segments, join, verify, store, settle. */
export async function processJoin(context: WorkerContext, claim: Claim, signal: AbortSignal): Promise<void> {
  const job = await context.db.transaction().execute((trx) => readWork(trx, claim.jobId))
  if (!job) return
  const log = context.log.child({ jobId: claim.jobId, attempt: claim.attempt, requestId: job.requestId })
  await attemptWork({ ...context, log }, claim, signal, async (directory) => {
    const source = await context.sources.hold(job.sourceKey, signal)
    try {
      const planned = plan({ ...job.source, path: source.path }, job.options)
      const segments = await fetchSegments(context, claim.jobId, directory, signal)
      const target = join(directory, `${claim.jobId}.${planned.options.container}`)
      const output = await joinSegments(planned, segments, target, {
        signal,
        limits: { threads: context.threadsPerJob },
      })
      const { createdAt, startedAt } = job
      await storeResult({ ...context, log }, claim, { plan: planned, output, createdAt, startedAt }, signal)
    } finally {
      source.release()
    }
  })
}

async function fetchSegments(
  { db, storage }: { readonly db: Database; readonly storage: Storage },
  jobId: string,
  directory: string,
  signal: AbortSignal,
): Promise<JoinableSegment[]> {
  const rows = await db
    .selectFrom('job_segments')
    .select(['segment', 'storage_key', 'made'])
    .where('job_id', '=', jobId)
    .orderBy('segment')
    .execute()
  const waiting = rows.values()
  const fetched: JoinableSegment[] = []
  const fetchOneAfterTheOther = async (): Promise<void> => {
    for (const { segment: index, storage_key: key, made } of waiting) {
      if (key === null || made === null) continue
      const path = join(directory, `${String(index)}.nut`)
      // What is gone is made again by the joining.
      if (await retryWhileAway(() => getFileIfThere(storage, key, path), signal))
        fetched.push({ index, path, made })
    }
  }
  await Promise.all(Array.from({ length: fetchesAtOnce }, fetchOneAfterTheOther))
  return fetched
}
