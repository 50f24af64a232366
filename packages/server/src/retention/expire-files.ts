import type { Database } from '../database/open-database.ts'
import { finishedStatuses } from '../jobs/job-status.ts'
import type { Storage } from '../storage/storage.ts'
import { giveUpFiles, notUsedAfter } from './give-up-files.ts'

export interface Retention {
  readonly db: Database
  readonly storage: Storage
  readonly now: () => Date
}

const dayMs = 86_400_000
const batchSize = 500
// Longer than any transaction that has read the job as it was before.
const graceMs = 300_000

/**
 * Gives up the files of jobs that ended more than `days` ago. An import's are kept while an upscale of it
 * is unfinished, or was made since. A job that somebody works with at this moment is left to the next time.
 */
export async function expireFiles({ db, now }: Retention, days: number): Promise<void> {
  const cutoff = new Date(now().getTime() - days * dayMs)
  for (;;) {
    const found = await db.transaction().execute(async (trx) => {
      const jobs = await trx
        .selectFrom('jobs')
        .select('id')
        .where('ended_at', '<', cutoff)
        .where('status', 'in', finishedStatuses)
        .where('files_expired_at', 'is', null)
        .where(notUsedAfter(cutoff))
        .limit(batchSize)
        .forNoKeyUpdate()
        .skipLocked()
        .execute()
      const jobIds = jobs.map(({ id }) => id)
      if (jobIds.length > 0) await giveUpFiles(trx, { jobIds, now: now(), usedAfter: cutoff })
      return jobIds.length
    })
    if (found === 0) return
  }
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
