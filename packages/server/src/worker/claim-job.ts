import type { Source, UpscaleOptions } from '@video-upscale/engine'
import type { Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import { appendJobEvent } from '../events/append-job-event.ts'
import { statusesBefore, unfinishedStatuses } from '../jobs/job-status.ts'
import { engineOptions } from '../jobs/engine-options.ts'
import type { Claim } from '../jobs/settle.ts'

/** What is to be upscaled, and how. */
export interface ClaimedJob {
  readonly requestId: string
  readonly createdAt: Date
  /** When the work on it began; now, if it begins with this claim. */
  readonly startedAt: Date
  readonly sourceKey: string
  readonly source: Source
  readonly options: UpscaleOptions
}

/**
 * Marks the job as `staged` for this attempt.
 *
 * @returns undefined if the job has ended, or a later attempt holds it
 */
export async function claimJob(db: Database, claim: Claim): Promise<ClaimedJob | undefined> {
  return db.transaction().execute(async (trx) => {
    const claimed = await claimAttempt(trx, claim)
    return claimed && readWork(trx, claim.jobId)
  })
}

/** @returns undefined if the job has ended */
export async function readWork(trx: Transaction<Tables>, id: string): Promise<ClaimedJob | undefined> {
  const job = await trx
    .selectFrom('jobs')
    .select(['input', 'request_id', 'created_at', 'started_at'])
    .where('id', '=', id)
    .where('status', 'in', unfinishedStatuses)
    .executeTakeFirst()
  if (!job) return undefined
  const { jobId, videoNo, options } = job.input
  if (jobId === undefined || videoNo === undefined) throw new Error(`Job ${id} names no source.`)
  const { storage_key: sourceKey, source } = await trx
    .selectFrom('videos')
    .select(['storage_key', 'source'])
    .where('job_id', '=', jobId)
    .where('video_no', '=', videoNo)
    .executeTakeFirstOrThrow()
  return {
    sourceKey,
    source,
    options: engineOptions(options),
    requestId: job.request_id,
    createdAt: job.created_at,
    startedAt: job.started_at ?? new Date(),
  }
}

/** Marks any job as `staged` for this attempt, unless it has ended or a later attempt holds it. */
export async function claimAttempt(trx: Transaction<Tables>, claim: Claim) {
  const job = await trx
    .updateTable('jobs')
    .set({ status: 'staged', attempt: claim.attempt })
    .where('id', '=', claim.jobId)
    .where('attempt', '<', claim.attempt)
    .where('status', 'in', statusesBefore('staged'))
    .returning(['account_id', 'input', 'request_id', 'created_at'])
    .executeTakeFirst()
  if (job) await appendJobEvent(trx, claim.jobId, { event: 'status', data: { status: 'staged' } })
  return job
}
