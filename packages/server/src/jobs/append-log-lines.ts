import type { Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import { appendJobEvent } from '../events/append-job-event.ts'
import { unfinishedStatuses } from './job-status.ts'
import { retryLine } from './log-lines.ts'

/**
 * Adds lines to the log that a job keeps for the person who waits, and tells those who follow it. What it says already, as
 * at the attempt before, is not said again: so the log stays short.
 */
export async function appendLogLines(
  trx: Transaction<Tables>,
  jobId: string,
  lines: readonly string[],
): Promise<void> {
  const { logs } = await trx
    .selectFrom('jobs')
    .select('logs')
    .where('id', '=', jobId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const fresh = lines.filter((line) => !logs.includes(line))
  if (fresh.length === 0) return
  const all = JSON.stringify([...logs, ...fresh])
  await trx.updateTable('jobs').set({ logs: all }).where('id', '=', jobId).execute()
  for (const line of fresh) await appendJobEvent(trx, jobId, { event: 'log', data: { line } })
}

/**
 * Says that it takes longer, unless the job has ended meanwhile.
 *
 * @param attempt which came to nothing, from 0
 */
export async function appendRetryLine(db: Database, jobId: string, attempt: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const job = await trx
      .selectFrom('jobs')
      .select('id')
      .where('id', '=', jobId)
      .where('status', 'in', unfinishedStatuses)
      .forUpdate()
      .executeTakeFirst()
    if (job) await appendLogLines(trx, jobId, [retryLine(attempt + 1)])
  })
}
