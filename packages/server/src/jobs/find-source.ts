import type { Source } from '@video-upscale/engine'
import type { Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import { ApiError } from '../http/api-error.ts'
import type { VideoRow } from './to-task.ts'
import { isFinished } from './job-status.ts'
import { noSuchJob } from './find-task.ts'

/** What the probe saw of one video of an import of this account. @throws as `findVideo` */
export async function findSource(...args: Parameters<typeof findVideo>): Promise<Source> {
  return (await findVideo(...args)).source
}

/**
 * One video of an import of this account, with where it stands in storage.
 *
 * @throws ApiError 404 if there is no such import, 422 if it has no videos, or fewer
 */
export async function findVideo(
  within: Database | Transaction<Tables>,
  video: { readonly accountId: number; readonly jobId: string; readonly videoNo: number },
): Promise<VideoRow> {
  const rows = await within
    .selectFrom('jobs')
    .leftJoin('videos', 'videos.job_id', 'jobs.id')
    .select(['status', 'files_expired_at', 'video_no', 'source', 'storage_key'])
    .where('jobs.id', '=', video.jobId)
    .where('account_id', '=', video.accountId)
    .where('task_type', '=', 'video_import')
    .execute()
  const [job] = rows
  if (!job) throw noSuchJob(video.jobId)
  if (job.files_expired_at !== null) {
    throw new ApiError(
      422,
      'The videos of this job were deleted, as they are some time after their last use. Import them again.',
    )
  }
  if (job.status !== 'completed') {
    throw new ApiError(
      422,
      `The source job is ${job.status}: it has no videos${isFinished(job.status) ? '' : ' yet'}.`,
    )
  }
  const found = rows.find(({ video_no: videoNo }) => videoNo === video.videoNo)
  if (found?.source && found.storage_key !== null) {
    return { video_no: video.videoNo, source: found.source, storage_key: found.storage_key }
  }
  throw new ApiError(
    422,
    `The source job has ${String(rows.length)} video(s), so videoNo must be below that.`,
    {
      detail: [{ path: 'videoNo', message: `must be below ${String(rows.length)}` }],
    },
  )
}
