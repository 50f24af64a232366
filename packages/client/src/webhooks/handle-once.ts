import type { Logger } from '../hooks.ts'
import { Refusal } from '../proxy/refusal.ts'
import type { WebhookDedupe } from './memory-dedupe.ts'
import type { WebhookEvent } from './webhook-event.ts'

/**
 * A handler of webhooks, the memory of them, or the service that was asked for the job, failed; `cause` says how.
 * It has no `status`, so that no framework answers with that of the cause: the sender is to try again.
 */
export class WebhookHandlingError extends Error {
  override readonly name = 'WebhookHandlingError'

  constructor(cause: unknown) {
    super('Handling a webhook failed; it will be sent again.', { cause })
  }
}

export interface Handling {
  readonly handle: (event: WebhookEvent) => Promise<void>
  readonly dedupe: WebhookDedupe
  readonly answerWithinMs: number
  readonly logger: Logger | undefined
}

/**
 * Handles a delivery unless that was done or is being done.
 *
 * @throws Refusal 503 if it is to be sent again later, WebhookHandlingError if it could not be handled
 */
export async function handleOnce(event: WebhookEvent, handling: Handling): Promise<Response> {
  const handled = handleIfNew(event, handling).catch((cause: unknown) => {
    throw new WebhookHandlingError(cause)
  })
  const outcome = await withinTime(handled, handling.answerWithinMs)
  if (outcome === 'late') {
    handled.catch((error: unknown) => {
      handling.logger?.error('video-upscale: handling a webhook failed after it was answered', { error })
    })
  }
  if (outcome === 'late' || outcome === 'running') {
    throw new Refusal(503, 'This webhook is being handled.', { 'retry-after': '10' })
  }
  return Response.json({ message: outcome === 'done' ? 'handled before' : 'handled' })
}

async function handleIfNew(
  event: WebhookEvent,
  { handle, dedupe }: Handling,
): Promise<'handled' | 'running' | 'done'> {
  const state = await dedupe.begin(event.id)
  if (state !== 'new') return state
  try {
    await handle(event)
    await dedupe.finish(event.id)
  } catch (error) {
    await dedupe.forget(event.id)
    throw error
  }
  return 'handled'
}

async function withinTime<Result>(work: Promise<Result>, ms: number): Promise<Result | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, ms, 'late')
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
