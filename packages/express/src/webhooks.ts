import type { CanceledJob, CompletedJob, FailedJob } from '@video-upscale/client'
import { verifyWebhook, WebhookVerificationError, type WebhookEvent } from '@video-upscale/client/webhooks'
import type { Request, RequestHandler } from 'express'

import { createMemoryDedupe, type Dedupe } from './dedupe.ts'
import { BodyTooLargeError, readRawBody } from './read-raw-body.ts'

/** What to do when a job has finished. A handler that throws or rejects makes the sender try again later. */
export interface WebhookHandlers {
  readonly onCompleted?: (job: CompletedJob, event: WebhookEvent) => Promise<void> | void
  readonly onFailed?: (job: FailedJob | CanceledJob, event: WebhookEvent) => Promise<void> | void
  /** Called for every verified webhook, before the other two. */
  readonly onEvent?: (event: WebhookEvent) => Promise<void> | void
}

export interface WebhookOptions extends WebhookHandlers {
  /** The account's `whsec_…`, or several while they are rotated. */
  readonly secret: string | readonly string[]
  /** Default: remembers in this process. */
  readonly dedupe?: Dedupe
  /** How old a webhook may be. Default 300. */
  readonly toleranceSeconds?: number
}

interface Answer {
  readonly status: number
  readonly message: string
}

const bodyLimitBytes = 1024 * 1024

/**
 * Receives webhooks of video-upscale-server: verifies them, drops duplicates, calls your handlers, answers.
 * Mount it with `app.post(path, videoUpscaleWebhooks({ secret, onCompleted }))`, before `express.json()`.
 *
 * Answers 200 once handled, 400 if it is not a genuine webhook, 500 if a handler failed (the sender retries).
 */
export function videoUpscaleWebhooks(options: WebhookOptions): RequestHandler {
  const dedupe = options.dedupe ?? createMemoryDedupe()
  return (request, response, next) => {
    receiveWebhook(request, options, dedupe).then(({ status, message }) => {
      response.status(status).type('text/plain').send(message)
    }, next)
  }
}

/** Reads, verifies and handles one webhook. Failures of the handlers and of the set-up are the caller's to report. */
async function receiveWebhook(request: Request, options: WebhookOptions, dedupe: Dedupe): Promise<Answer> {
  let event: WebhookEvent
  try {
    const body = await readRawBody(request, bodyLimitBytes)
    event = await verifyWebhook({
      body,
      headers: request.headers,
      secret: options.secret,
      ...(options.toleranceSeconds === undefined ? {} : { toleranceSeconds: options.toleranceSeconds }),
    })
  } catch (error) {
    if (error instanceof WebhookVerificationError) return { status: 400, message: error.message }
    if (error instanceof BodyTooLargeError) return { status: 413, message: error.message }
    throw error
  }
  return handleOnce(event, options, dedupe)
}

async function handleOnce(event: WebhookEvent, handlers: WebhookHandlers, dedupe: Dedupe): Promise<Answer> {
  const state = await dedupe.begin(event.id)
  if (state === 'done') return { status: 200, message: 'handled before' }
  if (state === 'running') return { status: 503, message: 'being handled by another request' }
  try {
    await callHandlers(event, handlers)
  } catch (error) {
    await dedupe.forget(event.id)
    throw error
  }
  await dedupe.finish(event.id)
  return { status: 200, message: 'ok' }
}

async function callHandlers(
  event: WebhookEvent,
  { onEvent, onCompleted, onFailed }: WebhookHandlers,
): Promise<void> {
  await onEvent?.(event)
  const { job } = event
  if (job.status === 'completed') await onCompleted?.(job, event)
  if (job.status === 'failed' || job.status === 'canceled') await onFailed?.(job, event)
}
