import type { Transaction } from 'kysely'
import { fromKysely, type PgBoss } from 'pg-boss'

import type { Database } from '../database/open-database.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Tables } from '../database/tables.ts'
import { endJob } from './end-job.ts'
import type { JobOutcome } from './job-outcome.ts'
import { isFinished } from './job-status.ts'

/** The queue's entry as this worker claimed it: whoever claims it later has another `attempt`. */
export interface Claim {
  readonly queue: string
  readonly jobId: string
  readonly entryId: string
  readonly attempt: number
  /** Where the trace of the request goes on. */
  readonly traceparent?: string
}

export interface SettleContext {
  readonly db: Database
  readonly boss: PgBoss
  readonly now: () => Date
  readonly metrics: Metrics
}

/**
 * Ends a job that this worker holds: its queue entry, its status, its points and its webhook, in one
 * transaction. It happens at most once, however many workers believe that they hold the job.
 *
 * @returns false if this worker lost its claim, or if the job had ended already; then nothing changes
 * @throws NotProcessingError if the job cannot be completed yet
 */
export async function settle(
  { db, boss, now, metrics }: SettleContext,
  claim: Claim,
  outcome: JobOutcome,
): Promise<boolean> {
  const settled = await db.transaction().execute(async (trx) => {
    const attempt = { id: claim.entryId, retryCount: claim.attempt }
    const completed = await boss.complete(claim.queue, attempt, null, { db: fromKysely(trx) })
    if (!affectedOne(completed)) return false
    if (await endJob({ trx, boss, now: now() }, claim.jobId, outcome)) return true
    // Rolls back: without its queue entry a job that has not ended would keep its points frozen for ever.
    if (!(await hasEnded(trx, claim.jobId))) throw new NotProcessingError(claim.jobId)
    return false
  })
  if (settled) metrics.jobFinished(outcome.status)
  return settled
}

/** A worker settled a job that it had not brought to `processing`. The queue will have it tried again. */
export class NotProcessingError extends Error {
  override readonly name = 'NotProcessingError'

  constructor(jobId: string) {
    super(`Job ${jobId} was to be completed, but nobody was processing it.`)
  }
}

async function hasEnded(trx: Transaction<Tables>, jobId: string): Promise<boolean> {
  const { status } = await trx
    .selectFrom('jobs')
    .select('status')
    .where('id', '=', jobId)
    .executeTakeFirstOrThrow()
  return isFinished(status)
}

/** pg-boss counts the entries that it changed, but its types leave the count out. */
export function affectedOne(response: object): boolean {
  return 'affected' in response && response.affected === 1
}
