import type { Selectable } from 'kysely'

import type { WebhookDeliveriesTable } from '../database/tables.ts'
import type { WebhookDelivery } from '../http/wire.ts'

/** A delivery as the contract describes it. */
export function toDelivery(row: Omit<Selectable<WebhookDeliveriesTable>, 'account_id'>): WebhookDelivery {
  return {
    id: row.id,
    webhook_id: row.id,
    job_id: row.job_id,
    url: row.url,
    state: row.state,
    attempts: row.attempts,
    last_status: row.last_status,
    last_error: row.last_error,
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
  }
}
