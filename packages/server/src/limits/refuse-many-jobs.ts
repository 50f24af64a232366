import type { Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'
import { ApiError } from '../http/api-error.ts'
import { unfinishedStatuses } from '../jobs/job-status.ts'

/**
 * Bounds how much work one account can pile up. Called after the new job is inserted and the account's row
 * is locked, so that two submits cannot both be the last one.
 *
 * @param limit 0 sets none
 * @throws ApiError 429 if the account has more than `limit` waiting and running jobs now
 */
export async function refuseManyJobs(
  trx: Transaction<Tables>,
  accountId: number,
  limit: number,
): Promise<void> {
  if (limit === 0) return
  const { count } = await trx
    .selectFrom('jobs')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('status', 'in', unfinishedStatuses)
    .executeTakeFirstOrThrow()
  if (count <= limit) return
  throw new ApiError(
    429,
    `This account may have ${String(limit)} unfinished jobs, and has them. Wait until some have finished.`,
    { headers: { 'retry-after': '30' } },
  )
}
