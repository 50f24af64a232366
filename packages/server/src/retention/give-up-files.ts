import { sql, type RawBuilder, type Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'
import { finishedStatuses } from '../jobs/job-status.ts'

/** Which jobs lose their files, and when. */
export interface GivingUp {
  readonly jobIds: readonly string[]
  readonly now: Date
  /** An upscale that ended later keeps its import's files; null where only an unfinished one does. */
  readonly usedAfter: Date | null
}

/**
 * Gives up the files of those of the jobs that have finished, have them still, and are not in use. From here on a new
 * upscale of them is refused; `deleteExpiredFiles` deletes them a while later.
 *
 * The caller has locked the jobs' rows with an earlier statement (`for no key update`): a submit holds its import's row
 * from its look at the files to its commit (`lockSource`), so that this statement sees its job, or the submit these files gone.
 *
 * @returns how many jobs lost their files
 */
export async function giveUpFiles(
  trx: Transaction<Tables>,
  { jobIds, now, usedAfter }: GivingUp,
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('jobs')
    .set({ files_expired_at: now })
    .where('id', 'in', jobIds)
    .where('status', 'in', finishedStatuses)
    .where('files_expired_at', 'is', null)
    .where(notUsedAfter(usedAfter))
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Whether no upscale of a job's videos is unfinished, or ended later than that. */
export function notUsedAfter(time: Date | null): RawBuilder<boolean> {
  const later = time === null ? sql`false` : sql`used.ended_at > ${time}`
  return sql<boolean>`not exists (
    select from jobs as used
    where used.input ->> 'jobId' = jobs.id::text and used.task_type = 'video_upscale'
      and (used.ended_at is null or ${later})
  )`
}
