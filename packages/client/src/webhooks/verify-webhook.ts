import { WebhookVerificationError } from '../errors.ts'
import { toJob, type Job } from '../job.ts'
import { decodeBase64, hmacMatches, importHmacKey } from './hmac.ts'

export interface VerifyWebhookOptions {
  /** The body exactly as it came, before any parser. */
  readonly body: string | Uint8Array
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** `whsec_…`, or several while secrets are rotated. */
  readonly secret: string | readonly string[]
  /** How old or how far ahead the signature's time may be. Default 300. */
  readonly toleranceSeconds?: number
  readonly now?: () => Date
}

/** A webhook that is what it claims to be. */
export interface WebhookEvent {
  /** The same for every retry of one delivery. */
  readonly id: string
  readonly sentAt: Date
  readonly job: Job
}

/**
 * Checks a webhook of video-upscale-server (Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`) and
 * reads the finished job from it.
 *
 * @throws WebhookVerificationError
 */
export async function verifyWebhook(options: VerifyWebhookOptions): Promise<WebhookEvent> {
  const { toleranceSeconds = 300, now = () => new Date() } = options
  const id = headerOf(options.headers, 'webhook-id')
  const timestamp = headerOf(options.headers, 'webhook-timestamp')
  const signatures = headerOf(options.headers, 'webhook-signature')
  const sentAt = new Date(Number(timestamp) * 1000)
  if (!(Math.abs(now().getTime() - sentAt.getTime()) <= toleranceSeconds * 1000)) {
    throw new WebhookVerificationError('The webhook is too old, or from the future. Check the clocks.')
  }
  const body = typeof options.body === 'string' ? options.body : new TextDecoder().decode(options.body)
  await checkSignature(`${id}.${timestamp}.${body}`, signatures, [options.secret].flat())
  return { id, sentAt, job: readJob(body) }
}

async function checkSignature(text: string, signatures: string, secrets: readonly string[]): Promise<void> {
  const given = signatures
    .split(' ')
    .filter((part) => part.startsWith('v1,'))
    .flatMap((part) => decodeBase64(part.slice(3)) ?? [])
  for (const secret of secrets) {
    const bytes = decodeBase64(secret.replace(/^whsec_/, ''))
    if (!bytes || bytes.length === 0) throw new TypeError('A webhook secret must be whsec_ and base64.')
    const key = await importHmacKey(bytes)
    for (const signature of given) if (await hmacMatches(key, text, signature)) return
  }
  throw new WebhookVerificationError(
    'No signature of the webhook matches. Check the secret and that the body is the raw one.',
  )
}

/** The task stands at the root, or below `data`. */
function readJob(body: string): Job {
  try {
    const parsed: unknown = JSON.parse(body)
    const wrapped = typeof parsed === 'object' && parsed !== null && 'data' in parsed && !('job_id' in parsed)
    return toJob(wrapped ? parsed.data : parsed)
  } catch (error) {
    throw new WebhookVerificationError('The webhook carries no task.', error)
  }
}

function headerOf(headers: VerifyWebhookOptions['headers'], name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name]
  if (typeof value !== 'string' || value === '') {
    throw new WebhookVerificationError(`The header ${name} is missing: this is not a signed webhook.`)
  }
  return value
}
