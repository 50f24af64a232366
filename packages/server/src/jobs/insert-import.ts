import type { Source } from '@video-upscale/engine'

import type { Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'

export interface NewImport {
  readonly id: string
  readonly accountId: number
  readonly now: Date
  /** In the order of `videoNo`. */
  readonly videos: readonly { readonly key: string; readonly source: Source }[]
}

/** Records an import whose videos are all in storage: a job that is `completed` from the start. */
export async function insertImport(trx: Transaction<Tables>, job: NewImport): Promise<void> {
  await trx
    .insertInto('jobs')
    .values({
      id: job.id,
      account_id: job.accountId,
      task_type: 'video_import',
      status: 'completed',
      model: '',
      callback: null,
      input: '{}',
      price: 0,
      progress: null,
      report: null,
      result_key: null,
      logs: '[]',
      error_detail: null,
      created_at: job.now,
      started_at: job.now,
      ended_at: job.now,
    })
    .execute()
  await trx
    .insertInto('videos')
    .values(
      job.videos.map(({ key, source }, videoNo) => ({
        job_id: job.id,
        video_no: videoNo,
        storage_key: key,
        source: JSON.stringify(source),
      })),
    )
    .execute()
}
