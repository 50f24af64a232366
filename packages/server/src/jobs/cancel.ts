import type { Transaction } from 'kysely'
import { fromKysely, type PgBoss } from 'pg-boss'

import type { Tables } from '../database/tables.ts'
import { announceCancel } from '../queue/announce-cancel.ts'
import { giveRoundBack } from '../queue/rounds.ts'
import { endJob } from './end-job.ts'

/**
 * Cancels a job, in the caller's transaction: its queue entry, its status, its points and its webhook. A
 * worker that is at it is told once the transaction is committed.
 *
 * @returns false if the job had ended already; then the caller rolls back
 */
export async function cancel(
  { trx, boss, now }: { readonly trx: Transaction<Tables>; readonly boss: PgBoss; readonly now: Date },
  { jobId, queue }: { readonly jobId: string; readonly queue: string },
): Promise<boolean> {
  // The queue's row first and the job's row second, as `settle` takes them: the other way round, a cancel
  // and a settle that meet would wait for each other, and PostgreSQL would end one of them.
  await boss.cancel(queue, jobId, { db: fromKysely(trx) })
  if (!(await endJob({ trx, boss, now }, jobId, { status: 'canceled' }))) return false
  await giveRoundBack(trx, jobId)
  await announceCancel(trx, jobId)
  return true
}
