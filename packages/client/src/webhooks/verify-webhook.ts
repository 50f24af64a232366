import { WebhookVerificationError } from '../errors.ts'
import {
  decodeBase64,
  decodeExactBase64,
  encodeBase64,
  encodeText,
  hmacMatches,
  importHmacKey,
} from './hmac.ts'
import { readWebhookHeaders, type WebhookHeaders } from './read-headers.ts'
import { readWebhookJob } from './read-webhook-job.ts'
import { toEvent, type WebhookEvent } from './webhook-event.ts'

/** A webhook as it came, and what to judge it by. */
export interface VerifyWebhookOptions {
  /** The body exactly as it came, before any parser. */
  readonly body: string | Uint8Array
  readonly headers: WebhookHeaders
  /** `whsec_…`, or several while secrets are rotated: one that fits is enough. */
  readonly secret: string | readonly string[]
  /** How old or how far ahead the signature's time may be, in seconds. Default 300. */
  readonly toleranceSeconds?: number
  /** The clock. Default: the system's. */
  readonly now?: () => Date
}

/**
 * Checks a webhook of video-upscale-server (Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`) and
 * reads the job from it: the task at the root, or `{ timestamp, data: task }`. Needs WebCrypto only.
 *
 * A genuine webhook may still come twice: drop the second by `id` (`createMemoryDedupe`).
 *
 * @throws WebhookVerificationError if it is not genuine, too old, or carries no task
 * @throws TypeError if a secret is none, or the body is not raw
 */
export async function verifyWebhook(options: VerifyWebhookOptions): Promise<WebhookEvent> {
  const { toleranceSeconds = 300, now = () => new Date() } = options
  const keys = await importSecrets(options.secret)
  const { id, timestamp, signatures } = readWebhookHeaders(options.headers)
  const sentAt = new Date(/^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1000 : Number.NaN)
  if (!(Math.abs(now().getTime() - sentAt.getTime()) <= toleranceSeconds * 1000)) {
    throw new WebhookVerificationError('The webhook is too old, or from the future. Check the clocks.')
  }
  const body = typeof options.body === 'string' ? encodeText(options.body) : options.body
  // Whoever writes JavaScript may hand over what a parser made of it.
  if (!((body as unknown) instanceof Uint8Array)) {
    throw new TypeError(
      'body must be the raw body, as text or bytes: what a parser made of it was not signed.',
    )
  }
  await checkSignature(concat(encodeText(`${id}.${timestamp}.`), body), signatures, keys)
  return toEvent({ id, sentAt }, readWebhookJob(body))
}

function importSecrets(secrets: string | readonly string[]): Promise<CryptoKey[]> {
  return Promise.all(decodeSecrets(secrets).map((bytes) => importHmacKey(bytes)))
}

/** @throws TypeError if one is none, or there is none */
export function decodeSecrets(secrets: string | readonly string[]): Uint8Array<ArrayBuffer>[] {
  const all: readonly unknown[] = [secrets].flat()
  if (all.length === 0) throw new TypeError('A webhook is verified with one secret at least.')
  return all.map((secret) => {
    const bytes = typeof secret === 'string' ? decodeBase64(secret.replace(/^whsec_/, '')) : undefined
    if (!bytes || bytes.length === 0) throw new TypeError('A webhook secret must be whsec_ and base64.')
    return bytes
  })
}

/** More signatures than any rotation needs would only make work for us. */
const maxSignatures = 16

async function checkSignature(
  signed: Uint8Array<ArrayBuffer>,
  signatures: string,
  keys: readonly CryptoKey[],
): Promise<void> {
  const given = signatures
    .split(' ', maxSignatures)
    .filter((part) => part.startsWith('v1,'))
    .flatMap((part) => decodeExactBase64(part.slice(3), encodeBase64) ?? [])
  for (const key of keys) {
    for (const signature of given) if (await hmacMatches(key, signed, signature)) return
  }
  throw new WebhookVerificationError(
    'No signature of the webhook matches. Check the secret and that the body is the raw one.',
  )
}

/** Signed are the bytes: as text, bytes that are no UTF-8 would all look alike. */
function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length)
  whole.set(head)
  whole.set(tail, head.length)
  return whole
}
