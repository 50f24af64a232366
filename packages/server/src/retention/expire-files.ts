import { sql } from 'kysely'

import type { Database } from '../database/open-database.ts'
import { finishedStatuses } from '../jobs/job-status.ts'
import type { Storage } from '../storage/storage.ts'

export interface Retention {
  readonly db: Database
  readonly storage: Storage
  readonly now: () => Date
}

const dayMs = 86_400_000
// Longer than any transaction that has read the job as it was before.
const graceMs = 300_000

/**
 * Gives up the files of jobs that ended more than `days` ago. An import's are kept while an upscale of it
 * is unfinished, or was made since. From here on a new upscale of them is refused; `deleteExpiredFiles`
 * deletes them a while later.
 */
export async function expireFiles({ db, now }: Retention, days: number): Promise<void> {
  const cutoff = new Date(now().getTime() - days * dayMs)
  const laterUse = sql<boolean>`exists (
    select from jobs as used
    where used.input ->> 'jobId' = jobs.id::text and used.task_type = 'video_upscale'
      and (used.ended_at is null or used.ended_at > ${cutoff})
  )`
  await db
    .updateTable('jobs')
    .set({ files_expired_at: now() })
    .where('ended_at', '<', cutoff)
    .where('status', 'in', finishedStatuses)
    .where('files_expired_at', 'is', null)
    .where(sql<boolean>`not ${laterUse}`)
    .execute()
}

/** Deletes the files of jobs that were given up a while ago, and the events and deliveries that tell of them. */
export async function deleteExpiredFiles({ db, storage, now }: Retention): Promise<void> {
  const before = new Date(now().getTime() - graceMs)
  for (;;) {
    const jobs = await db
      .selectFrom('jobs')
      .select(['id', 'result_key'])
      .where('files_expired_at', '<=', before)
      .where('files_deleted_at', 'is', null)
      .limit(100)
      .execute()
    if (jobs.length === 0) return
    for (const { id, result_key: resultKey } of jobs) {
      if (resultKey !== null) await storage.delete(resultKey)
      for (const key of await sourcesOf(db, id)) await storage.delete(key)
      await db.deleteFrom('job_events').where('job_id', '=', id).execute()
      await db
        .deleteFrom('webhook_deliveries')
        .where('job_id', '=', id)
        .where('state', '!=', 'pending')
        .execute()
      // Last, so that a crash in between does it all again.
      await db.updateTable('jobs').set({ files_deleted_at: now() }).where('id', '=', id).execute()
    }
  }
}

async function sourcesOf(db: Database, jobId: string): Promise<string[]> {
  const videos = await db.selectFrom('videos').select('storage_key').where('job_id', '=', jobId).execute()
  return videos.map(({ storage_key: key }) => key)
}
