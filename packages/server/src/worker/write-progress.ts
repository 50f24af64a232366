import type { FastifyBaseLogger } from 'fastify'
import { sql, type Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Progress, Tables } from '../database/tables.ts'
import { appendJobEvent } from '../events/append-job-event.ts'
import type { Claim } from '../jobs/settle.ts'

/**
 * Writes progress, one write at a time: while one is under way only the newest is kept, so that a slow database slows
 * nothing down.
 *
 * @param everyMs how far apart writes begin at least; what comes sooner is left out
 */
export function createProgressWriter(
  log: FastifyBaseLogger,
  write: (progress: Progress) => Promise<void>,
  everyMs = 0,
) {
  let newest: Progress | undefined
  let writing: Promise<void> | undefined
  let lastMs = -Infinity

  const writeAll = async (): Promise<void> => {
    while (newest !== undefined) {
      const progress = newest
      newest = undefined
      await write(progress).catch((error: unknown) => {
        log.warn({ err: error }, 'progress was not written')
      })
    }
    writing = undefined
  }

  return {
    write: (progress: Progress): void => {
      if (performance.now() - lastMs < everyMs) return
      lastMs = performance.now()
      newest = progress
      writing ??= writeAll()
    },
    flushed: async (): Promise<void> => {
      await writing
    },
  }
}

/** How far a job is that one worker makes as a whole. */
export async function writeJobProgress(db: Database, claim: Claim, progress: Progress): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const job = await trx
      .updateTable('jobs')
      .set({ progress: JSON.stringify(progress) })
      .where('id', '=', claim.jobId)
      .where('attempt', '=', claim.attempt)
      .where('status', '=', 'processing')
      .returning('id')
      .executeTakeFirst()
    if (job) await appendJobEvent(trx, claim.jobId, { event: 'progress', data: progress })
  })
}

/** How far a segment is, and by that its job: all segments together. What a new attempt makes again is not shown twice. */
export async function writeSegmentProgress(
  db: Database,
  claim: Claim,
  segment: number,
  { frame, fps }: Progress,
): Promise<void> {
  const { jobId, attempt } = claim
  await db.transaction().execute(async (trx) => {
    // The job's row first, as whoever ends the job takes them: the other way round they would wait for each other.
    await trx.selectFrom('jobs').select('id').where('id', '=', jobId).forUpdate().execute()
    await trx
      .updateTable('job_segments')
      .set({ frames_done: frame, fps })
      .where('job_id', '=', jobId)
      .where('segment', '=', segment)
      .where('attempt', '=', attempt)
      .where('storage_key', 'is', null)
      .execute()
    const progress = await readProgress(trx, jobId)
    const job = await trx
      .updateTable('jobs')
      .set({ progress: JSON.stringify(progress) })
      .where('id', '=', jobId)
      .where('status', '=', 'processing')
      .where(sql<boolean>`coalesce((progress ->> 'frame')::integer, 0) <= ${progress.frame}`)
      .returning('id')
      .executeTakeFirst()
    if (job) await appendJobEvent(trx, jobId, { event: 'progress', data: progress })
  })
}

async function readProgress(trx: Transaction<Tables>, jobId: string): Promise<Progress> {
  const { frame, frames, fps } = await trx
    .selectFrom('job_segments')
    .select(({ fn }) => [
      fn.sum<number>('frames_done').as('frame'),
      fn.sum<number>('frames').as('frames'),
      sql<number>`sum(fps)::float8`.as('fps'),
    ])
    .where('job_id', '=', jobId)
    .executeTakeFirstOrThrow()
  // The last stretch belongs to the joining.
  const fraction = Math.min(frame / Math.max(frames, 1), 0.999)
  const etaSeconds = fps > 0 ? Math.max(frames - frame, 0) / fps : null
  return { fraction, frame, frames, fps, etaSeconds, stage: 'upscaling' }
}
