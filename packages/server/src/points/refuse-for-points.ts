import type { Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'
import { ApiError } from '../http/api-error.ts'

/** @throws ApiError 402, with what there is and what it takes */
export async function refuseForPoints(
  trx: Transaction<Tables>,
  accountId: number,
  price: number,
): Promise<never> {
  const { available_points: available } = await trx
    .selectFrom('accounts')
    .select('available_points')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  throw new ApiError(
    402,
    `Not enough points: this costs ${String(price)}, available are ${String(available)}.`,
    { detail: { needed: price, available } },
  )
}
