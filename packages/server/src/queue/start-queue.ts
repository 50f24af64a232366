import type { Transaction } from 'kysely'
import { fromKysely, PgBoss, type Queue } from 'pg-boss'

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

/** What notices within half a minute that the worker of an entry has died or is cut off, however long it may take. */
const heartbeatSeconds = 15

const queues: Readonly<Record<string, Omit<Queue, 'name'>>> = {
  [retentionQueue]: { retryLimit: 0, expireInSeconds: 3600, heartbeatSeconds },
  [discardQueue]: { notify: true, retryLimit: 10, retryDelay: 5, retryBackoff: true, heartbeatSeconds },
  [abandonedQueue]: { notify: true, retryLimit: 10, retryDelay: 5, retryBackoff: true, heartbeatSeconds },
  [upscaleQueue]: {
    notify: true,
    deadLetter: abandonedQueue,
    retryLimit: upscaleRetryLimit,
    retryDelay: 1,
    expireInSeconds: 23 * 3600,
    heartbeatSeconds,
  },
  [importQueue]: {
    notify: true,
    deadLetter: abandonedQueue,
    retryLimit: importRetryLimit,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 23 * 3600,
    heartbeatSeconds,
  },
  // One entry is one attempt: the next attempt is another entry, because the schedule is not exponential.
  [webhookQueue]: { notify: true, retryLimit: 3, retryDelay: 5, expireInSeconds: 60 },
}

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
  for (const [name, options] of Object.entries(queues)) {
    await boss.createQueue(name, options)
    // One that is there already has what an older version gave it.
    await boss.updateQueue(name, options)
  }
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
