import type { Client } from '../client.ts'
import { isApiError, WebhookVerificationError } from '../errors.ts'
import type { Logger } from '../hooks.ts'
import type { CanceledJob, CompletedJob, FailedJob } from '../job.ts'
import { checkDuration } from '../check-duration.ts'
import { limitBody } from '../requests/limit-body.ts'
import { Refusal } from '../requests/refusal.ts'
import { takeRest } from '../requests/take-rest.ts'
import { answerInTime } from './answer-in-time.ts'
import { encodeCallbackSecrets, verifyCallbackUrl } from './callback-url.ts'
import { handleOnce, WebhookHandlingError, type Outcome } from './handle-once.ts'
import { createMemoryDedupe, type WebhookDedupe } from './memory-dedupe.ts'
import { readWebhookJob } from './read-webhook-job.ts'
import { decodeSecrets, verifyWebhook } from './verify-webhook.ts'
import { toEvent, type WebhookEvent } from './webhook-event.ts'

/** What to do when a job has finished. A handler that throws or rejects makes the sender try again later. */
export interface WebhookHandlers {
  /** Called with the completed job; its result URLs expire, so save the result at once. */
  readonly onCompleted?: ((job: CompletedJob, event: WebhookEvent) => Promise<void> | void) | undefined
  /** Called with a job that failed or was canceled; its points were released. */
  readonly onFailed?:
    ((job: FailedJob | CanceledJob, event: WebhookEvent) => Promise<void> | void) | undefined
  /** Called for every genuine webhook, before the other two. */
  readonly onEvent?: ((event: WebhookEvent) => Promise<void> | void) | undefined
}

/** For a service that signs: ours. */
export interface SignedWebhooks {
  /** The account's `whsec_…`, or several while they are rotated. */
  readonly secret: string | readonly string[]
  /** How old a webhook may be. Default 300. */
  readonly toleranceSeconds?: number | undefined
}

/** For a service that does not sign: the hosted one. */
export interface CallbackWebhooks {
  /** What the callback URL was signed with (`signCallbackUrl`), or several while secrets are rotated. */
  readonly callbackSecret: string | readonly string[]
  /** Fetches the job anew: the body of such a webhook is not believed. */
  readonly client: Pick<Client, 'getJob'>
}

/** What a receiver does with genuine webhooks, whoever sends them. */
export interface WebhookReceiverSettings extends WebhookHandlers {
  /** Default: remembers in this process. */
  readonly dedupe?: WebhookDedupe | undefined
  /** When to answer that handling takes longer, in milliseconds; it goes on meanwhile. Default 10,000. */
  readonly answerWithinMs?: number | undefined
  /** Where refused webhooks and late failures are logged; `console` is one. Nothing is logged without it. */
  readonly logger?: Logger | undefined
}

/** The settings, and how webhooks are known to be genuine. */
export type WebhookReceiverOptions = WebhookReceiverSettings & (SignedWebhooks | CallbackWebhooks)

/** What a receiver cannot see in the request itself. */
export interface WebhookDelivery {
  /** The body was parsed before and is written anew here, so that it may not be what was signed. */
  readonly bodyWasParsed?: boolean
}

/**
 * Answers one webhook: 200 once it is handled, now or before; 400 if it is not genuine; 405 if it is no POST; 413 if it is
 * too long; 503 while it is being handled, or the service does not say yet that the job has ended. Rejects with `WebhookHandlingError` if a handler failed or the job could
 * not be fetched, which the framework answers with 500. All but 200 make a self-hosted server send it again.
 */
export type WebhookReceiver = (request: Request, delivery?: WebhookDelivery) => Promise<Response>

const bodyLimitBytes = 1024 * 1024

/**
 * Makes a receiver of webhooks, for `Request` and `Response`: it verifies, drops duplicates, calls your
 * handlers, answers. `@video-upscale/express` and `@video-upscale/hono` mount it in theirs.
 *
 * Handlers are called once for each delivery that they handle. If one fails, or the process dies, the delivery
 * comes again, and all of them are called again.
 *
 * @throws TypeError without a secret, or for one that cannot be right; RangeError for `answerWithinMs`
 */
export function createWebhookReceiver(options: WebhookReceiverOptions): WebhookReceiver {
  checkTrust(options)
  const { dedupe = createMemoryDedupe(), answerWithinMs = 10_000, logger } = options
  checkDuration('answerWithinMs', answerWithinMs)
  const handle = callHandlers(options)
  const receive = async (request: Request, bodyWasParsed: boolean): Promise<Outcome> =>
    handleOnce(await readEvent(request, options, bodyWasParsed), { handle, dedupe, logger })
  return async (request, { bodyWasParsed = false } = {}) => {
    try {
      return await answerInTime(receive(request, bodyWasParsed), answerWithinMs, logger)
    } catch (error) {
      takeRest(request)
      if (!(error instanceof Refusal)) throw error
      logger?.warn('video-upscale: a webhook was refused', { reason: error.message })
      return error.toResponse()
    }
  }
}

/** A forgotten variable is found here, and not by the first webhook. */
function checkTrust({ secret, callbackSecret, client }: Partial<SignedWebhooks & CallbackWebhooks>): void {
  const isCallback = callbackSecret !== undefined && client !== undefined
  if ((secret !== undefined) === isCallback) {
    throw new TypeError(
      'Webhooks need either secret (self-hosted servers sign them), or callbackSecret and client (the hosted service does not).',
    )
  }
  if (secret !== undefined) decodeSecrets(secret)
  if (callbackSecret !== undefined) encodeCallbackSecrets(callbackSecret)
}

/** @throws Refusal if it is not genuine, WebhookHandlingError if the job cannot be fetched */
async function readEvent(
  request: Request,
  options: WebhookReceiverOptions,
  bodyWasParsed: boolean,
): Promise<WebhookEvent> {
  if (request.method !== 'POST') throw new Refusal(405, 'Webhooks come by POST.', { allow: 'POST' })
  if ('client' in options) await checkCallbackUrl(request.url, options)
  const { body: sent } = await limitBody(request, bodyLimitBytes, false)
  const body = sent instanceof Uint8Array ? sent : new Uint8Array()
  try {
    if ('client' in options) return await fetchEvent(body, options)
    const { secret, toleranceSeconds } = options
    const tolerance = toleranceSeconds === undefined ? {} : { toleranceSeconds }
    return await verifyWebhook({ body, headers: request.headers, secret, ...tolerance })
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error
    throw new Refusal(400, bodyWasParsed ? `${error.message} ${keepRawBody}` : error.message)
  }
}

const keepRawBody =
  'A body parser ran before and the body was written anew from what it made of it. If that is not what was ' +
  'signed, mount the webhooks before the parser, or let it keep the raw body, in Express: ' +
  'express.json({ verify: (req, res, raw) => { req.rawBody = raw } }).'

async function checkCallbackUrl(url: string, { callbackSecret }: CallbackWebhooks): Promise<void> {
  if (await verifyCallbackUrl(url, callbackSecret)) return
  throw new Refusal(400, 'The URL is not one that was signed for callbacks, or it has expired.')
}

/** The job as the service has it, whatever the body says of it. */
async function fetchEvent(body: Uint8Array, { client }: CallbackWebhooks): Promise<WebhookEvent> {
  const told = readWebhookJob(body)
  const job = await client.getJob(told.id).catch((error: unknown) => {
    if (isApiError(error) && error.status === 404) throw new Refusal(400, 'The service has no such job.')
    throw new WebhookHandlingError(error)
  })
  const event = toEvent({ id: `${job.id}:${job.status}`, sentAt: new Date() }, job)
  // A service of several machines may tell of the end before each of them knows.
  if (event.type === 'job.changed' && toEvent(event, told).type !== 'job.changed') {
    throw new Refusal(503, 'The service does not say yet that this job has ended.', { 'retry-after': '10' })
  }
  return event
}

function callHandlers({ onEvent, onCompleted, onFailed }: WebhookHandlers) {
  return async (event: WebhookEvent): Promise<void> => {
    await onEvent?.(event)
    const { job } = event
    if (job.status === 'completed') await onCompleted?.(job, event)
    if (job.status === 'failed' || job.status === 'canceled') await onFailed?.(job, event)
  }
}
