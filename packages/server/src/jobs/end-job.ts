import type { Transaction } from 'kysely'
import { fromKysely, type PgBoss } from 'pg-boss'

import type { Tables } from '../database/tables.ts'
import { appendJobEvent } from '../events/append-job-event.ts'
import { appendLedgerEntry } from '../points/append-ledger-entry.ts'
import { insertVideos } from '../imports/insert-import.ts'
import { announceCancel } from '../queue/announce-cancel.ts'
import { discardQueue } from '../queue/queues.ts'
import { enqueueWebhook } from '../webhooks/enqueue-webhook.ts'
import { appendLogLines } from './append-log-lines.ts'
import type { JobOutcome } from './job-outcome.ts'
import { statusesBefore } from './job-status.ts'
import { endLines } from './log-lines.ts'

/**
 * Writes the end of a job, moves its points and puts its webhook on the way, in the caller's transaction.
 *
 * @returns false if the job had ended already; then nothing changes
 */
export async function endJob(
  { trx, boss, now }: { readonly trx: Transaction<Tables>; readonly boss: PgBoss; readonly now: Date },
  jobId: string,
  outcome: JobOutcome,
): Promise<boolean> {
  const job = await trx
    .updateTable('jobs')
    .set({ ended_at: now, progress: null, ...outcomeColumns(outcome) })
    .where('id', '=', jobId)
    .where('status', 'in', statusesBefore(outcome.status))
    .returning(['account_id', 'task_type', 'callback', 'price', 'request_id'])
    .executeTakeFirst()
  if (!job) return false
  if ('videos' in outcome) await insertVideos(trx, jobId, outcome.videos)
  // An import is free, and has frozen nothing.
  if (job.task_type === 'video_upscale') {
    await appendLedgerEntry(trx, {
      accountId: job.account_id,
      jobId,
      operation: outcome.status === 'completed' ? 'consume' : 'release',
      points: job.price,
    })
  }
  await forgetSegments({ trx, boss }, jobId, outcome)
  await appendLogLines(trx, jobId, endLines(outcome))
  await appendJobEvent(trx, jobId, { event: 'status', data: { status: outcome.status } })
  await appendJobEvent(trx, jobId, { event: 'done', data: null })
  if (job.callback !== null) {
    await enqueueWebhook(boss, trx, { jobId, accountId: job.account_id, callback: job.callback })
  }
  return true
}

/** Ends what other workers still do at a split job, and has the files of its segments deleted. */
async function forgetSegments(
  { trx, boss }: { readonly trx: Transaction<Tables>; readonly boss: PgBoss },
  jobId: string,
  { status }: JobOutcome,
): Promise<void> {
  const [some] = await trx
    .deleteFrom('job_segments')
    .where('job_id', '=', jobId)
    .returning('segment')
    .execute()
  if (some === undefined) return
  if (status !== 'completed') await announceCancel(trx, jobId)
  await boss.send(discardQueue, { jobId }, { db: fromKysely(trx) })
}

function outcomeColumns(outcome: JobOutcome) {
  switch (outcome.status) {
    case 'completed':
      if ('videos' in outcome) return { status: outcome.status }
      return { status: outcome.status, result_key: outcome.resultKey, report: JSON.stringify(outcome.report) }
    case 'failed':
      return {
        status: outcome.status,
        error_code: outcome.code,
        error_message: outcome.message,
        error_raw_message: outcome.rawMessage,
        ...(outcome.faults ? { error_detail: JSON.stringify(outcome.faults) } : {}),
      }
    case 'canceled':
      return { status: outcome.status }
  }
}
