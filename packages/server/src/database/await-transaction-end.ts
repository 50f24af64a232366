import { setTimeout as delay } from 'node:timers/promises'
import { sql, type Transaction } from 'kysely'

import type { Database } from './open-database.ts'
import { retryWhileAway } from './retry-while-away.ts'
import type { Tables } from './tables.ts'

const lookAgainMs = 500
// What PostgreSQL says of a number that it has not given out yet.
const notYetGiven = '22023'

/** PostgreSQL's own number of a transaction, to ask for it should the connection break at its commit. */
export async function identifyTransaction(trx: Transaction<Tables>): Promise<string> {
  const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(trx)
  const [row] = rows
  if (!row) throw new Error('PostgreSQL has not numbered the transaction.')
  return row.id
}

/**
 * Waits until the database is back and the transaction is no longer under way: from then on what it wrote is
 * there, or will never be. How it ended is not asked: a crash forgets numbers that had written nothing, and
 * gives them to others.
 *
 * @throws once `signal` aborts
 */
export async function awaitTransactionEnd(db: Database, id: string, signal: AbortSignal): Promise<void> {
  while (await isUnderWay(db, id, signal)) await delay(lookAgainMs, undefined, { signal })
}

async function isUnderWay(db: Database, id: string, signal: AbortSignal): Promise<boolean> {
  const ask = () => sql<{ status: string | null }>`select pg_xact_status(${id}::xid8) as status`.execute(db)
  try {
    const { rows } = await retryWhileAway(ask, signal)
    return rows[0]?.status === 'in progress'
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === notYetGiven) return false
    throw error
  }
}
