import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import { fromKysely, type PgBoss } from 'pg-boss'

import type { Tables } from '../database/tables.ts'
import { webhookQueue, type WebhookEntry } from '../queue/queues.ts'

/** Records that a finished job is to be told to its callback, in the transaction that settles the job. */
export async function enqueueWebhook(
  boss: PgBoss,
  trx: Transaction<Tables>,
  job: { readonly jobId: string; readonly accountId: number; readonly callback: string },
): Promise<void> {
  const deliveryId = randomUUID()
  await trx
    .insertInto('webhook_deliveries')
    .values({
      id: deliveryId,
      account_id: job.accountId,
      job_id: job.jobId,
      url: job.callback,
      last_status: null,
      last_error: null,
      next_attempt_at: null,
    })
    .execute()
  await putOnItsWay(boss, trx, { id: deliveryId, url: job.callback })
}

/**
 * Queues one attempt of a delivery, for now or for later. Attempts at one host form a group, so that a host
 * that hangs holds some of the workers and never all.
 */
export async function putOnItsWay(
  boss: PgBoss,
  trx: Transaction<Tables>,
  delivery: { readonly id: string; readonly url: string },
  startAfter?: Date,
): Promise<void> {
  const entry: WebhookEntry = { deliveryId: delivery.id }
  await boss.send(webhookQueue, entry, {
    group: { id: new URL(delivery.url).host },
    db: fromKysely(trx),
    ...(startAfter === undefined ? {} : { startAfter }),
  })
}
