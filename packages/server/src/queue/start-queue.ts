import type { Transaction } from 'kysely'
import { fromKysely, PgBoss } from 'pg-boss'

import type { DatabaseConnection } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'

/** Upscale jobs, and single attempts to deliver a webhook. */
export const upscaleQueue = 'upscale'
export const webhookQueue = 'webhook'
/** Where an upscale entry goes whose workers died until its attempts were used up. */
export const abandonedQueue = 'upscale-abandoned'

export interface UpscaleEntry {
  readonly jobId: string
}

export interface WebhookEntry {
  readonly deliveryId: string
}

/** How often a job is tried again after its worker died. A refusal by the engine is final at once. */
export const upscaleRetryLimit = 3

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
  await boss.createQueue(abandonedQueue, { notify: true, retryLimit: 10, retryDelay: 5, retryBackoff: true })
  await boss.createQueue(upscaleQueue, {
    notify: true,
    deadLetter: abandonedQueue,
    retryLimit: upscaleRetryLimit,
    retryDelay: 1,
    expireInSeconds: 23 * 3600,
    heartbeatSeconds: 15,
  })
  // One entry is one attempt: the next attempt is another entry, because the schedule is not exponential.
  await boss.createQueue(webhookQueue, { notify: true, retryLimit: 3, retryDelay: 5, expireInSeconds: 60 })
  return boss
}

/** Puts an upscale job into the queue, in the caller's transaction. */
export async function enqueue(boss: PgBoss, trx: Transaction<Tables>, entry: UpscaleEntry): Promise<void> {
  // The entry has the job's own id, so that a cancel finds it.
  await boss.send(upscaleQueue, entry, { id: entry.jobId, db: fromKysely(trx) })
}
