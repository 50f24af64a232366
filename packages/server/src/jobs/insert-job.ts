import type { Transaction } from 'kysely'

import type { VideoUpscaleRequest } from '../http/wire.ts'
import { appendJobEvent } from '../events/append-job-event.ts'
import type { Tables } from '../database/tables.ts'

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

/** Creates an upscale job, `pending`. */
export async function insertJob(trx: Transaction<Tables>, job: NewJob): Promise<void> {
  await trx
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
    .execute()
  await appendJobEvent(trx, job.id, { event: 'status', data: { status: 'pending' } })
}
