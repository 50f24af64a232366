import { sql, type RawBuilder, type Transaction } from 'kysely'

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
 * Writes one ledger entry and moves the account's balances with it: the only way points ever move. It is one
 * statement, because the account's row is locked from here to the commit, and its other jobs wait for that.
 *
 * @returns false if this job had this operation already, or if there are too few points to freeze; then
 *   nothing changes
 * @throws a check violation if a balance would fall below zero all the same; a unique violation if the same
 *   operation of the same job is being written by another transaction
 */
export async function appendLedgerEntry(trx: Transaction<Tables>, entry: LedgerEntry): Promise<boolean> {
  const { rows } = await sql`
    with account as (${moveBalances(entry)}) ${insertEntry(entry)} returning id
  `.execute(trx)
  return rows.length === 1
}

/**
 * The part of a statement that moves the balances, to be named `account`; it returns the account's id, or
 * nothing where nothing may move. `alsoSet` sets more of its columns, after a comma. Whoever waits for the row looks at the balance again when he has it, so that
 * no two spend the same points. It is the only lock that the statement takes: one that selects the row for
 * update first and updates it second goes back to the version it began with, and so into a deadlock with
 * whoever waits there.
 */
export function moveBalances(
  { accountId, jobId, operation, points }: LedgerEntry,
  alsoSet: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  const effect = effects[operation]
  const needed = operation === 'freeze' ? points : 0
  return sql`
    update accounts set
      available_points = available_points + ${effect.available * points},
      frozen_points = frozen_points + ${effect.frozen * points},
      consumed_points = consumed_points + ${effect.consumed * points}
      ${alsoSet}
    where id = ${accountId} and available_points >= ${needed} and not exists (
      select from ledger_entries where job_id = ${jobId} and operation = ${operation}
    )
    returning id, last_round
  `
}

/** The part that writes the entry, after `account`. */
export function insertEntry({ jobId, operation, points }: LedgerEntry): RawBuilder<unknown> {
  return sql`
    insert into ledger_entries (account_id, job_id, operation, points)
    select id, ${jobId}::uuid, ${operation}, ${points} from account
  `
}
