import { encodeBase64, encodeText, hmac, importHmacKey } from './hmac.ts'
import { decodeSecrets } from './verify-webhook.ts'

/** What is signed. */
export interface SignWebhookOptions {
  /** The message's id, the same each time it is sent. */
  readonly id: string
  /** The body, exactly as it is sent. */
  readonly body: string
  /** `whsec_…`, or several while secrets are rotated: it is signed with each. */
  readonly secret: string | readonly string[]
  /** When it is sent. Default: now. */
  readonly sentAt?: Date
}

/** The headers of a signed webhook. */
export interface SignedWebhookHeaders {
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

/**
 * Signs a webhook as video-upscale-server does (Standard Webhooks), e.g. to send a saved one once more:
 * its first signature is too old by then.
 *
 * @throws TypeError if a secret is none, the id is empty or `sentAt` is no date
 */
export async function signWebhook(options: SignWebhookOptions): Promise<SignedWebhookHeaders> {
  const { id, body, secret, sentAt = new Date() } = options
  if (id === '') throw new TypeError('A webhook needs an id.')
  if (Number.isNaN(sentAt.getTime())) throw new TypeError('sentAt must be a date.')
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const signed = encodeText(`${id}.${timestamp}.${body}`)
  const signatures = await Promise.all(
    decodeSecrets(secret).map(async (bytes) => {
      const signature = await hmac(await importHmacKey(bytes), signed)
      return `v1,${encodeBase64(signature)}`
    }),
  )
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  }
}
