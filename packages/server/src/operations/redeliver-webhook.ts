import { fromKysely } from 'pg-boss'

import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { answerOnce, hashRequest } from '../idempotency/answer-once.ts'
import { idempotencyKeyOf } from '../idempotency/idempotency-key.ts'
import { uuidPattern } from '../pages/pages.ts'
import { webhookQueue, type WebhookEntry } from '../queue/start-queue.ts'
import { toDelivery } from '../webhooks/to-delivery.ts'

/** Puts a webhook that was delivered, or given up, on its way again, under the same id. */
export const redeliverWebhook: Operation<{ Params: { id: string } }> = ({ db, boss }, request) => {
  const deliveryId = request.params.id
  const accountId = callerOf(request).accountId
  const idempotent = {
    accountId,
    key: idempotencyKeyOf(request),
    hash: hashRequest('redeliverWebhook', deliveryId),
  }
  return answerOnce(db, idempotent, async (trx) => {
    const missing = new ApiError(404, `There is no delivery ${deliveryId}.`)
    if (!uuidPattern.test(deliveryId)) throw missing
    const delivery = await trx
      .selectFrom('webhook_deliveries')
      .select('state')
      .where('id', '=', deliveryId)
      .where('account_id', '=', accountId)
      .forUpdate()
      .executeTakeFirst()
    if (!delivery) throw missing
    if (delivery.state === 'pending') throw new ApiError(409, 'This delivery still has attempts to come.')
    const row = await trx
      .updateTable('webhook_deliveries')
      .set({ state: 'pending', attempts: 0, next_attempt_at: null })
      .where('id', '=', deliveryId)
      .returningAll()
      .executeTakeFirstOrThrow()
    const entry: WebhookEntry = { deliveryId }
    await boss.send(webhookQueue, entry, { db: fromKysely(trx) })
    return toDelivery(row)
  })
}
