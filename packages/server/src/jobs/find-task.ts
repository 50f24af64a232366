import { sql, type Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import type { SignFileUrl } from '../files/sign-file-url.ts'
import { ApiError } from '../http/api-error.ts'
import type { Task } from '../http/wire.ts'
import { taskColumns, toTask } from './to-task.ts'

/** Reads one job of one account as a task object. Another account's job is no job (404). */
export type FindTask = (job: JobOfAccount, within?: Database | Transaction<Tables>) => Promise<Task>

export interface JobOfAccount {
  readonly jobId: string
  readonly accountId: number
  /** The only job that the caller may touch, with the jobs made from it; null for all of the account. */
  readonly onlyJobId: string | null
}

export function createFindTask(db: Database, signFileUrl: SignFileUrl): FindTask {
  return async ({ jobId, accountId, onlyJobId }, within = db) => {
    let query = within
      .selectFrom('jobs')
      .select(taskColumns)
      .where('id', '=', jobId)
      .where('account_id', '=', accountId)
    if (onlyJobId !== null && onlyJobId !== jobId) {
      query = query.where(sql`input ->> 'jobId'`, '=', onlyJobId)
    }
    const job = await query.executeTakeFirst()
    if (!job) throw noSuchJob(jobId)
    const videos = await within
      .selectFrom('videos')
      .select(['video_no', 'storage_key', 'source'])
      .where('job_id', '=', jobId)
      .orderBy('video_no')
      .execute()
    return toTask(job, videos, signFileUrl)
  }
}

export function noSuchJob(jobId: string): ApiError {
  return new ApiError(404, `There is no job ${jobId}.`)
}

/** @throws ApiError 404 for a caller who may touch only another job */
export function refuseOtherJob({ onlyJobId }: Pick<JobOfAccount, 'onlyJobId'>, jobId: string): void {
  if (onlyJobId !== null && onlyJobId !== jobId) throw noSuchJob(jobId)
}
