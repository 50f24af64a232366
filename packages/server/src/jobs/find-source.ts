import type { Source } from '@video-upscale/engine'
import type { Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import { ApiError } from '../http/api-error.ts'
import type { VideoRow } from './to-task.ts'
import { isFinished } from './job-status.ts'
import { noSuchJob } from './find-task.ts'

interface ImportedVideo {
  readonly accountId: number
  readonly jobId: string
  readonly videoNo: number
}

/** What the probe saw of one video of an import of this account. @throws as `findVideo` */
export async function findSource(
  within: Database | Transaction<Tables>,
  video: ImportedVideo,
): Promise<Source> {
  return (await findVideo(within, video)).source
}

/**
 * The same for who is about to use the video: until the transaction ends, the import's files cannot be given up.
 * Others may use the import meanwhile.
 *
 * @throws as `findVideo`
 */
export async function lockSource(trx: Transaction<Tables>, video: ImportedVideo): Promise<Source> {
  return pickVideo(await videosOf(trx, video).forShare('jobs').execute(), video).source
}

/**
 * One video of an import of this account, with where it stands in storage.
 *
 * @throws ApiError 404 if there is no such import, 422 if it has no videos, or fewer
 */
export async function findVideo(
  within: Database | Transaction<Tables>,
  video: ImportedVideo,
): Promise<VideoRow> {
  return pickVideo(await videosOf(within, video).execute(), video)
}

/** The query for an import with its videos: a row for each, or one without a video. */
function videosOf(within: Database | Transaction<Tables>, { jobId, accountId }: ImportedVideo) {
  return within
    .selectFrom('jobs')
    .leftJoin('videos', 'videos.job_id', 'jobs.id')
    .select(['status', 'files_expired_at', 'video_no', 'source', 'storage_key'])
    .where('jobs.id', '=', jobId)
    .where('account_id', '=', accountId)
    .where('task_type', '=', 'video_import')
}

type FoundRow = Awaited<ReturnType<ReturnType<typeof videosOf>['execute']>>[number]

function pickVideo(rows: readonly FoundRow[], video: ImportedVideo): VideoRow {
  const [job] = rows
  if (!job) throw noSuchJob(video.jobId)
  if (job.files_expired_at !== null) {
    throw new ApiError(
      422,
      'The videos of this job were deleted, at your request or some time after their last use. Import them again.',
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
