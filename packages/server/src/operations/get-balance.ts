import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'

/** The account's points. Money and credits are the hosted service's own and are 0 here. */
export const getBalance: Operation = async ({ db }, request) => {
  const account = await db
    .selectFrom('accounts')
    .select(['id', 'available_points'])
    .where('id', '=', callerOf(request).accountId)
    .executeTakeFirstOrThrow()
  return {
    code: 200,
    data: {
      account_id: account.id,
      balance_usd: 0,
      available_credits: 0,
      available_points: account.available_points,
    },
    message: 'success',
  }
}
