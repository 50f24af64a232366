import type { Source, UpscaleOptions } from '@video-upscale/engine'

import type { Database } from '../database/open-database.ts'
import { appendJobEvent } from '../events/append-job-event.ts'
import { statusesBefore } from '../jobs/job-status.ts'
import { engineOptions } from '../jobs/engine-options.ts'
import type { Claim } from '../jobs/settle.ts'

export interface ClaimedJob {
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
    const job = await trx
      .updateTable('jobs')
      .set({ status: 'staged', attempt: claim.attempt })
      .where('id', '=', claim.jobId)
      .where('attempt', '<', claim.attempt)
      .where('status', 'in', statusesBefore('staged'))
      .returning('input')
      .executeTakeFirst()
    if (!job) return undefined
    await appendJobEvent(trx, claim.jobId, { event: 'status', data: { status: 'staged' } })
    const { jobId, videoNo, options } = job.input
    if (jobId === undefined || videoNo === undefined) throw new Error(`Job ${claim.jobId} names no source.`)
    const video = await trx
      .selectFrom('videos')
      .select(['storage_key', 'source'])
      .where('job_id', '=', jobId)
      .where('video_no', '=', videoNo)
      .executeTakeFirstOrThrow()
    return { sourceKey: video.storage_key, source: video.source, options: engineOptions(options) }
  })
}
