import { sql, type Transaction } from 'kysely'

import type { VideoUpscaleRequest } from '../http/wire.ts'
import type { Tables } from '../database/tables.ts'
import { taskColumns, type JobRow } from './to-task.ts'

export interface NewJob {
  readonly id: string
  readonly accountId: number
  readonly model: string
  readonly callback: string | null
  readonly input: VideoUpscaleRequest
  readonly price: number
  /** `x-request-id` of the request. */
  readonly requestId: string
}

/**
 * Creates an upscale job, `pending`, with its first event: one statement, because a submit is what the server
 * is asked for most. The event wakes nobody: a job that is not committed has no followers. Answers the row, so that nobody needs to read it again.
 */
export async function insertJob(trx: Transaction<Tables>, job: NewJob): Promise<JobRow> {
  return trx
    .with('job', (cte) =>
      cte
        .insertInto('jobs')
        .values({
          id: job.id,
          account_id: job.accountId,
          task_type: 'video_upscale',
          status: 'pending',
          model: job.model,
          callback: job.callback,
          input: JSON.stringify(job.input),
          price: job.price,
          progress: null,
          report: null,
          result_key: null,
          logs: '[]',
          error_detail: null,
          started_at: null,
          ended_at: null,
          request_id: job.requestId,
        })
        .returning(taskColumns),
    )
    .with('event', (cte) =>
      cte
        .insertInto('job_events')
        .columns(['job_id', 'event', 'data'])
        .expression((from) =>
          from
            .selectFrom('job')
            .select([
              'id',
              sql<'status'>`'status'`.as('event'),
              sql<string>`'{"status": "pending"}'::jsonb`.as('data'),
            ]),
        ),
    )
    .selectFrom('job')
    .select(taskColumns)
    .executeTakeFirstOrThrow()
}
