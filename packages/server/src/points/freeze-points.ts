import type { Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'
import { ApiError } from '../http/api-error.ts'
import { appendLedgerEntry } from './append-ledger-entry.ts'

/**
 * Sets a job's price aside, in the transaction that creates the job.
 *
 * @throws ApiError 402 if the account has too few points
 */
export async function freezePoints(
  trx: Transaction<Tables>,
  job: { readonly accountId: number; readonly jobId: string; readonly price: number },
): Promise<void> {
  const available = await lockAccount(trx, job.accountId)
  if (available < job.price) {
    throw new ApiError(
      402,
      `Not enough points: this costs ${String(job.price)}, available are ${String(available)}.`,
    )
  }
  await appendLedgerEntry(trx, {
    accountId: job.accountId,
    jobId: job.jobId,
    operation: 'freeze',
    points: job.price,
  })
}

/**
 * Makes submits of one account wait for each other, so that two cannot spend the same points.
 *
 * @returns the points that are available
 */
export async function lockAccount(trx: Transaction<Tables>, accountId: number): Promise<number> {
  // The weaker kind of lock, which goes with those that inserting a job has taken: `for update` would deadlock.
  const account = await trx
    .selectFrom('accounts')
    .select('available_points')
    .where('id', '=', accountId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  return account.available_points
}
