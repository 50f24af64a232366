import { sql } from 'kysely'

import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { readCursor, rowsToRead, toPage, uuidPattern, type PageQuery } from '../pages/pages.ts'
import { toDelivery } from '../webhooks/to-delivery.ts'

/** The account's webhooks and how they fared, newest first. */
export const listWebhookDeliveries: Operation<{ Querystring: PageQuery }> = async ({ db }, request) => {
  const accountId = callerOf(request).accountId
  const after = readCursor(request.query, uuidPattern)
  let deliveries = db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(rowsToRead(request.query))
  if (after !== undefined) {
    deliveries = deliveries.where(
      sql<boolean>`(created_at, id) < (select created_at, id from webhook_deliveries where id = ${after} and account_id = ${accountId})`,
    )
  }
  const page = toPage(request.query, await deliveries.execute())
  return { ...page, data: page.data.map(toDelivery) }
}
