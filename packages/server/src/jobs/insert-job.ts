import { sql, type Transaction } from 'kysely'

import type { VideoUpscaleRequest } from '../http/wire.ts'
import { insertEntry, moveBalances } from '../points/append-ledger-entry.ts'
import { refuseForPoints } from '../points/refuse-for-points.ts'
import type { Tables } from '../database/tables.ts'
import { takeNextRound } from '../queue/rounds.ts'
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

/** A job as it was created, and the round of the queue that is its turn. */
export type InsertedJob = JobRow & { readonly round: number }

/**
 * Creates an upscale job, `pending`, with its first event, gives it its turn, and sets its price aside: one statement, because a
 * submit is what the server is asked for most, and one of the last of its transaction, because it locks the account.
 * The event wakes nobody: a job that is not committed has no followers.
 *
 * @returns the row, so that nobody needs to read it again
 * @throws ApiError 402 if the account has too few points; then nothing is created
 */
export async function insertJob(trx: Transaction<Tables>, job: NewJob): Promise<InsertedJob> {
  const { id, accountId, price } = job
  const freeze = { accountId, jobId: id, operation: 'freeze', points: price } as const
  const columns = sql.join(taskColumns.map((column) => sql.ref(column)))
  const { rows } = await sql<InsertedJob>`
    with account as (${moveBalances(freeze, takeNextRound)}), job as (
      insert into jobs (id, account_id, task_type, status, model, callback, input, price, request_id)
      select ${id}::uuid, id, 'video_upscale', 'pending', ${job.model}::text, ${job.callback}::text,
        ${JSON.stringify(job.input)}::jsonb, ${price}::bigint, ${job.requestId}::text
      from account
      returning ${columns}
    ), event as (
      insert into job_events (job_id, event, data) select id, 'status', '{"status": "pending"}'::jsonb from job
    ), entry as (${insertEntry(freeze)})
    select ${columns}, (select last_round from account) as round from job
  `.execute(trx)
  return rows[0] ?? refuseForPoints(trx, accountId, price)
}
