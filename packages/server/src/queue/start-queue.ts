import type { Transaction } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'

import type { DatabaseConnection } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import {
  abandonedQueue,
  discardQueue,
  importQueue,
  retentionQueue,
  upscaleQueue,
  webhookQueue,
  type JobEntry,
} from './queues.ts'
import { priorityOf } from './rounds.ts'

/** How often a job is tried again after its worker died. A refusal by the engine is final at once. */
export const upscaleRetryLimit = 3
/** How often the videos of an import are fetched again when their host fails. */
export const importRetryLimit = 3

/**
 * Starts pg-boss on our database. A worker that dies is noticed by its missing heartbeat, so that a job
 * may take long without being taken for dead.
 */
export async function startQueue(
  connection: DatabaseConnection,
  onError: (error: Error) => void,
): Promise<PgBoss> {
  const boss = new PgBoss({
    ...connection,
    schema: 'queue',
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  boss.on('error', onError)
  await boss.start()
  await boss.createQueue(retentionQueue, { retryLimit: 0, expireInSeconds: 3600, heartbeatSeconds: 15 })
  await boss.createQueue(discardQueue, { notify: true, retryLimit: 10, retryDelay: 5, retryBackoff: true })
  await boss.createQueue(abandonedQueue, { notify: true, retryLimit: 10, retryDelay: 5, retryBackoff: true })
  await boss.createQueue(upscaleQueue, {
    notify: true,
    deadLetter: abandonedQueue,
    retryLimit: upscaleRetryLimit,
    retryDelay: 1,
    expireInSeconds: 23 * 3600,
    heartbeatSeconds: 15,
  })
  await boss.createQueue(importQueue, {
    notify: true,
    deadLetter: abandonedQueue,
    retryLimit: importRetryLimit,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 23 * 3600,
    heartbeatSeconds: 15,
  })
  // One entry is one attempt: the next attempt is another entry, because the schedule is not exponential.
  await boss.createQueue(webhookQueue, { notify: true, retryLimit: 3, retryDelay: 5, expireInSeconds: 60 })
  return boss
}

/** The queue that a job of this kind waits in. */
export function queueOf(taskType: string): string {
  return taskType === 'video_import' ? importQueue : upscaleQueue
}

/** The entry of a job, with the trace of the request that makes it. */
export function entryOf(
  jobId: string,
  { traceparent }: { readonly traceparent: string | undefined },
): JobEntry {
  return traceparent === undefined ? { jobId } : { jobId, traceparent }
}

/** Puts a job into its queue, in the caller's transaction. */
export async function enqueue(
  boss: PgBoss,
  trx: Transaction<Tables>,
  job: { readonly queue: string; readonly accountId: number; readonly entry: JobEntry },
): Promise<void> {
  const { round } = job.entry
  await boss.send(job.queue, job.entry, {
    // The entry has the job's own id, so that a cancel finds it.
    id: job.entry.jobId,
    // By which the jobs of one account that run at once are counted.
    group: { id: String(job.accountId) },
    ...(round === undefined ? {} : { priority: priorityOf(round) }),
    db: fromKysely(trx),
  })
}

/** Puts steps of a job that has been taken into the upscale queue, each as an entry of its own. */
export async function enqueueSteps(
  boss: PgBoss,
  trx: Transaction<Tables>,
  { accountId, entries }: { readonly accountId: number; readonly entries: readonly JobEntry[] },
): Promise<void> {
  const group = { id: String(accountId) }
  await boss.insert(
    upscaleQueue,
    entries.map((data) => ({ data, group, priority: priorityOf(data.round ?? 0) })),
    { db: fromKysely(trx) },
  )
}
