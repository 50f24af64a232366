import { sql, type Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'
import type { LedgerOperation } from './ledger-operation.ts'

export interface LedgerEntry {
  readonly accountId: number
  readonly jobId: string | null
  readonly operation: LedgerOperation
  readonly points: number
}

/** What one point of each operation does to the balances. Their sums must stay granted = available + frozen + consumed. */
const effects = {
  grant: { available: 1, frozen: 0, consumed: 0 },
  freeze: { available: -1, frozen: 1, consumed: 0 },
  consume: { available: 0, frozen: -1, consumed: 1 },
  release: { available: 1, frozen: -1, consumed: 0 },
} as const satisfies Record<LedgerOperation, object>

/**
 * Writes one ledger entry and moves the account's balances with it: the only way points ever move.
 *
 * @returns false if this job had this operation already; then nothing changes
 * @throws a check violation if a balance would fall below zero
 */
export async function appendLedgerEntry(trx: Transaction<Tables>, entry: LedgerEntry): Promise<boolean> {
  const written = await trx
    .insertInto('ledger_entries')
    .values({
      account_id: entry.accountId,
      job_id: entry.jobId,
      operation: entry.operation,
      points: entry.points,
    })
    .onConflict((conflict) => conflict.columns(['job_id', 'operation']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!written) return false

  const effect = effects[entry.operation]
  await trx
    .updateTable('accounts')
    .set({
      available_points: sql<number>`available_points + ${effect.available * entry.points}`,
      frozen_points: sql<number>`frozen_points + ${effect.frozen * entry.points}`,
      consumed_points: sql<number>`consumed_points + ${effect.consumed * entry.points}`,
    })
    .where('id', '=', entry.accountId)
    .execute()
  return true
}
