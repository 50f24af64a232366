import type { Database } from '../database/open-database.ts'
import type { Claim } from '../jobs/settle.ts'
import { readWork, type ClaimedJob } from './claim-job.ts'

/**
 * Marks a segment as this attempt's.
 *
 * @returns undefined if it is made already, its job has ended, or a later attempt holds it
 */
export async function claimSegment(
  db: Database,
  claim: Claim,
  segment: number,
): Promise<ClaimedJob | undefined> {
  return db.transaction().execute(async (trx) => {
    const claimed = await trx
      .updateTable('job_segments')
      .set({ attempt: claim.attempt, frames_done: 0, fps: 0 })
      .where('job_id', '=', claim.jobId)
      .where('segment', '=', segment)
      .where('attempt', '<', claim.attempt)
      .where('storage_key', 'is', null)
      .returning('segment')
      .executeTakeFirst()
    return claimed && readWork(trx, claim.jobId)
  })
}
