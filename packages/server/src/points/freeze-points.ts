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
  const { accountId, jobId, price } = job
  if (await appendLedgerEntry(trx, { accountId, jobId, operation: 'freeze', points: price })) return
  const { available_points: available } = await trx
    .selectFrom('accounts')
    .select('available_points')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  throw new ApiError(
    402,
    `Not enough points: this costs ${String(price)}, available are ${String(available)}.`,
  )
}

/** Makes submits of one account wait for each other until the commit. */
export async function lockAccount(trx: Transaction<Tables>, accountId: number): Promise<void> {
  // The weaker kind of lock, which goes with those that inserting a job has taken: `for update` would deadlock.
  await trx.selectFrom('accounts').select('id').where('id', '=', accountId).forNoKeyUpdate().execute()
}
