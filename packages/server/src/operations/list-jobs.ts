import { sql } from 'kysely'

import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import type { JobStatus } from '../jobs/job-status.ts'
import { toTask } from '../jobs/to-task.ts'
import { readCursor, rowsToRead, toPage, uuidPattern, type PageQuery } from '../pages/pages.ts'

interface JobsQuery extends PageQuery {
  readonly status?: JobStatus
  readonly task_type?: string
  readonly metadata?: Readonly<Record<string, string>>
}

/** The account's jobs, newest first. */
export const listJobs: Operation<{ Querystring: JobsQuery }> = async ({ db, signFileUrl }, request) => {
  const { query } = request
  const accountId = callerOf(request).accountId
  const after = readCursor(query, uuidPattern)
  let jobs = db
    .selectFrom('jobs')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(rowsToRead(query))
  if (query.status !== undefined) jobs = jobs.where('status', '=', query.status)
  if (query.task_type !== undefined) jobs = jobs.where(sql`task_type`, '=', query.task_type)
  if (query.metadata !== undefined) {
    jobs = jobs.where(
      sql<boolean>`input -> 'options' -> 'metadata' @> ${JSON.stringify(query.metadata)}::jsonb`,
    )
  }
  if (after !== undefined) {
    // Both sides in the database: its times are finer than JavaScript's.
    jobs = jobs.where(
      sql<boolean>`(created_at, id) < (select created_at, id from jobs where id = ${after} and account_id = ${accountId})`,
    )
  }
  const page = toPage(query, await jobs.execute())
  const ids = page.data.map(({ id }) => id)
  const videos =
    ids.length === 0
      ? []
      : await db.selectFrom('videos').selectAll().where('job_id', 'in', ids).orderBy('video_no').execute()
  return {
    ...page,
    data: page.data.map((job) =>
      toTask(
        job,
        videos.filter(({ job_id: jobId }) => jobId === job.id),
        signFileUrl,
      ),
    ),
  }
}
