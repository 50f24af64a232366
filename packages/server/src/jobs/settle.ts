import type { Proof } from '@video-upscale/engine'
import { fromKysely, type PgBoss } from 'pg-boss'

import type { Database } from '../database/open-database.ts'
import { appendLedgerEntry } from '../points/append-ledger-entry.ts'
import { enqueueWebhook } from '../webhooks/enqueue-webhook.ts'
import { statusesBefore } from './job-status.ts'

/** The queue's entry as this worker claimed it: whoever claims it later has another `attempt`. */
export interface Claim {
  readonly queue: string
  readonly jobId: string
  readonly entryId: string
  readonly attempt: number
}

export type JobOutcome =
  | { readonly status: 'completed'; readonly resultKey: string; readonly report: Proof }
  | {
      readonly status: 'failed'
      readonly code: number
      readonly message: string
      readonly rawMessage: string
    }

export interface SettleContext {
  readonly db: Database
  readonly boss: PgBoss
  readonly now: () => Date
}

/**
 * Ends a job: its status, its points, its queue entry and its webhook, in one transaction. It happens at
 * most once, however many workers believe that they hold the job.
 *
 * @returns false if this worker lost its claim, or if the job had ended already; then nothing changes
 */
export async function settle(
  { db, boss, now }: SettleContext,
  claim: Claim,
  outcome: JobOutcome,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const completed = await boss.complete(
      claim.queue,
      { id: claim.entryId, retryCount: claim.attempt },
      null,
      { db: fromKysely(trx) },
    )
    if (!affectedOne(completed)) return false

    const job = await trx
      .updateTable('jobs')
      .set({ ended_at: now(), progress: null, ...outcomeColumns(outcome) })
      .where('id', '=', claim.jobId)
      .where('status', 'in', statusesBefore(outcome.status))
      .returning(['account_id', 'callback', 'price'])
      .executeTakeFirst()
    if (!job) return false

    await appendLedgerEntry(trx, {
      accountId: job.account_id,
      jobId: claim.jobId,
      operation: outcome.status === 'completed' ? 'consume' : 'release',
      points: job.price,
    })
    if (job.callback !== null) {
      await enqueueWebhook(boss, trx, {
        jobId: claim.jobId,
        accountId: job.account_id,
        callback: job.callback,
      })
    }
    return true
  })
}

/** pg-boss counts the entries that it changed, but its types leave the count out. */
function affectedOne(response: object): boolean {
  return 'affected' in response && response.affected === 1
}

function outcomeColumns(outcome: JobOutcome) {
  return outcome.status === 'completed'
    ? { status: outcome.status, result_key: outcome.resultKey, report: JSON.stringify(outcome.report) }
    : {
        status: outcome.status,
        error_code: outcome.code,
        error_message: outcome.message,
        error_raw_message: outcome.rawMessage,
      }
}
