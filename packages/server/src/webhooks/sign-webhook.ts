import { createHmac } from 'node:crypto'

export interface WebhookHeaders {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

/** Signs a delivery by the Standard Webhooks scheme: HMAC-SHA256 over `id.timestamp.body`. */
export function signWebhook(
  delivery: { readonly id: string; readonly body: string; readonly sentAt: Date },
  secret: string,
): WebhookHeaders {
  const timestamp = String(Math.floor(delivery.sentAt.getTime() / 1000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const mac = createHmac('sha256', key)
    .update(`${delivery.id}.${timestamp}.${delivery.body}`)
    .digest('base64')
  return { 'webhook-id': delivery.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` }
}
