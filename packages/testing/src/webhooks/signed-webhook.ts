import { createHmac, randomUUID } from 'node:crypto'

import type { WireTask } from '../tasks/wire-task.ts'

/** The two bodies in which a finished task is posted. */
export type WebhookShape = 'root' | 'data'

/** What a webhook is made of. */
export interface WebhookParts {
  /** `whsec_` and base64. */
  readonly secret: string
  readonly task: WireTask
  /** The task at the root (default), or as `{ timestamp, data: <task> }`. */
  readonly shape?: WebhookShape
  /** When it was signed. Default: now, by the machine's time. */
  readonly at?: Date
  /** The message's id, the same over all attempts. Default: a new one. */
  readonly id?: string
}

/** A webhook as a receiver gets it. */
export interface SignedWebhook {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Signs a finished task as a self-hosted server does: Standard Webhooks, HMAC-SHA256 over `id.timestamp.body`. */
export function signedWebhook(parts: WebhookParts): SignedWebhook {
  const { secret, task, shape = 'root', at = new Date(), id = `msg_${randomUUID()}` } = parts
  return signWebhookBody({ secret, body: webhookBody(task, shape, at), at, id })
}

/** As `signedWebhook`, for any body. */
export function signWebhookBody(
  parts: Required<Pick<WebhookParts, 'secret' | 'at' | 'id'>> & { readonly body: string },
): SignedWebhook {
  const { secret, body, at, id } = parts
  if (!/^whsec_[A-Za-z0-9+/]+=*$/.test(secret)) throw new TypeError('A webhook secret is whsec_ and base64.')
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
  return { headers, body }
}

/** The body alone, as a service that does not sign sends it. */
export function webhookBody(task: WireTask, shape: WebhookShape, at: Date): string {
  return JSON.stringify(shape === 'root' ? task : { timestamp: at.toISOString(), data: task })
}
