import type { Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'

/** Makes submits of one account wait for each other until the commit. */
export async function lockAccount(trx: Transaction<Tables>, accountId: number): Promise<void> {
  // The weaker kind of lock, which goes with those that inserting a job has taken: `for update` would deadlock.
  await trx.selectFrom('accounts').select('id').where('id', '=', accountId).forNoKeyUpdate().execute()
}
