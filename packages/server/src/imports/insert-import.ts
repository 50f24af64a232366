import type { Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'
import { appendJobEvent } from '../events/append-job-event.ts'
import type { VideoImportRequest } from '../http/wire.ts'
import { importLines } from '../jobs/log-lines.ts'
import type { StoredVideo } from './store-videos.ts'

interface NewImport {
  readonly id: string
  readonly accountId: number
  readonly requestId: string
  readonly input: Partial<VideoImportRequest>
}

/** Records an import whose videos are all in storage: a job that is `completed` from the start. */
export async function insertImport(
  trx: Transaction<Tables>,
  job: NewImport & { readonly now: Date; readonly videos: readonly StoredVideo[] },
): Promise<void> {
  await trx
    .insertInto('jobs')
    .values({
      ...columns(job, null, importLines(job.videos)),
      status: 'completed',
      created_at: job.now,
      started_at: job.now,
      ended_at: job.now,
    })
    .execute()
  await insertVideos(trx, job.id, job.videos)
}

/** Records an import whose videos are still to be fetched. */
export async function insertPendingImport(
  trx: Transaction<Tables>,
  job: NewImport & { readonly callback: string | null },
): Promise<void> {
  await trx
    .insertInto('jobs')
    .values({ ...columns(job, job.callback), status: 'pending', started_at: null, ended_at: null })
    .execute()
  await appendJobEvent(trx, job.id, { event: 'status', data: { status: 'pending' } })
}

/** The videos of an import, in the order of `videoNo`. */
export async function insertVideos(
  trx: Transaction<Tables>,
  jobId: string,
  videos: readonly StoredVideo[],
): Promise<void> {
  await trx
    .insertInto('videos')
    .values(
      videos.map(({ key, source }, videoNo) => ({
        job_id: jobId,
        video_no: videoNo,
        storage_key: key,
        source: JSON.stringify(source),
      })),
    )
    .execute()
}

function columns(job: NewImport, callback: string | null, logs: readonly string[] = []) {
  return {
    id: job.id,
    account_id: job.accountId,
    task_type: 'video_import' as const,
    model: '',
    callback,
    input: JSON.stringify(job.input),
    price: 0,
    progress: null,
    report: null,
    result_key: null,
    logs: JSON.stringify(logs),
    error_detail: null,
    request_id: job.requestId,
  }
}
