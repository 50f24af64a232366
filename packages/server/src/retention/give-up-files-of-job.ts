import type { Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'
import { ApiError } from '../http/api-error.ts'
import { isFinished } from '../jobs/job-status.ts'
import { giveUpFiles } from './give-up-files.ts'

/**
 * Gives up the files of one job at its account's request, whenever it ended. Where that has happened, nothing changes.
 *
 * @throws ApiError 409 if the job has not finished, or an unfinished upscale uses its videos
 */
export async function giveUpFilesOfJob(trx: Transaction<Tables>, jobId: string, now: Date): Promise<void> {
  const job = await trx
    .selectFrom('jobs')
    .select(['status', 'files_expired_at'])
    .where('id', '=', jobId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  if (job.files_expired_at !== null) return
  if (!isFinished(job.status)) {
    throw new ApiError(
      409,
      `The job is ${job.status}, and its files are in use. Cancel it, or wait for its end.`,
    )
  }
  if ((await giveUpFiles(trx, { jobIds: [jobId], now, usedAfter: null })) === 1) return
  throw new ApiError(
    409,
    'An unfinished upscale uses the videos of this import. Cancel it, or wait for its end.',
  )
}
