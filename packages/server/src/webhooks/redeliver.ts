import type { Transaction } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { Selectable } from 'kysely'

import type { Tables, WebhookDeliveriesTable } from '../database/tables.ts'
import { putOnItsWay } from './enqueue-webhook.ts'

/**
 * Puts a webhook that was delivered, or given up, on its way again, under the same id.
 *
 * @param accountId the account that it must belong to; undefined for an operator, who may send any
 * @returns the delivery; 'missing' if there is none; 'pending' if it has attempts to come anyway
 */
export async function redeliver(
  boss: PgBoss,
  trx: Transaction<Tables>,
  deliveryId: string,
  accountId: number | undefined,
): Promise<Selectable<WebhookDeliveriesTable> | 'missing' | 'pending'> {
  let query = trx
    .selectFrom('webhook_deliveries')
    .select(['state', 'url'])
    .where('id', '=', deliveryId)
    .forUpdate()
  if (accountId !== undefined) query = query.where('account_id', '=', accountId)
  const delivery = await query.executeTakeFirst()
  if (!delivery) return 'missing'
  if (delivery.state === 'pending') return 'pending'
  const row = await trx
    .updateTable('webhook_deliveries')
    .set({ state: 'pending', attempts: 0, next_attempt_at: null })
    .where('id', '=', deliveryId)
    .returningAll()
    .executeTakeFirstOrThrow()
  await putOnItsWay(boss, trx, { id: deliveryId, url: delivery.url })
  return row
}
