import { createHmac } from 'node:crypto'

export interface WebhookHeaders {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

/** Signs a delivery by the Standard Webhooks scheme: HMAC-SHA256 over `id.timestamp.body`, once with each secret. */
export function signWebhook(
  delivery: { readonly id: string; readonly body: string; readonly sentAt: Date },
  secrets: readonly string[],
): WebhookHeaders {
  const timestamp = String(Math.floor(delivery.sentAt.getTime() / 1000))
  const text = `${delivery.id}.${timestamp}.${delivery.body}`
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(text).digest('base64')}`
  })
  return {
    'webhook-id': delivery.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
