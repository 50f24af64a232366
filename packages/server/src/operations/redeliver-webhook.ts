import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotentRequest } from '../idempotency/idempotent-request.ts'
import { uuidPattern } from '../pages/pages.ts'
import { redeliver } from '../webhooks/redeliver.ts'
import { toDelivery } from '../webhooks/to-delivery.ts'

/** Puts a webhook that was delivered, or given up, on its way again, under the same id. */
export const redeliverWebhook: Operation<{ Params: { id: string } }> = ({ db, boss }, request) => {
  const deliveryId = request.params.id
  const accountId = callerOf(request).accountId
  const idempotent = idempotentRequest(request, 'redeliverWebhook', [deliveryId])
  return answerOnce(db, idempotent, async (trx) => {
    const missing = new ApiError(404, `There is no delivery ${deliveryId}.`)
    if (!uuidPattern.test(deliveryId)) throw missing
    const row = await redeliver(boss, trx, deliveryId, accountId)
    if (row === 'missing') throw missing
    if (row === 'pending') throw new ApiError(409, 'This delivery still has attempts to come.')
    return toDelivery(row)
  })
}
