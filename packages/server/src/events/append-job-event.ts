import { sql, type Transaction } from 'kysely'

import type { Progress, Tables } from '../database/tables.ts'
import type { JobStatus } from '../jobs/job-status.ts'

export const jobEventsChannel = 'video_upscale_job_events'

/** What is kept of an event. A task is not kept but read when the event is sent, because its URLs expire. */
export type StoredJobEvent =
  | { readonly event: 'status'; readonly data: { readonly status: JobStatus } }
  | { readonly event: 'progress'; readonly data: Progress }
  | { readonly event: 'log'; readonly data: { readonly line: string } }
  | { readonly event: 'done'; readonly data: null }

/** Writes an event of a job and tells those who follow it, once the transaction is committed. */
export async function appendJobEvent(
  trx: Transaction<Tables>,
  jobId: string,
  { event, data }: StoredJobEvent,
): Promise<void> {
  if (event === 'progress') {
    // Only the newest is worth replaying, and a long job must not fill the table.
    await trx.deleteFrom('job_events').where('job_id', '=', jobId).where('event', '=', 'progress').execute()
  }
  await sql`
    with written as (
      insert into job_events (job_id, event, data)
      values (${jobId}, ${event}, ${data === null ? null : JSON.stringify(data)})
      returning job_id
    )
    select pg_notify(${jobEventsChannel}, job_id::text) from written
  `.execute(trx)
}
