import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  createWebhookReceiver,
  WebhookHandlingError,
  type CallbackWebhooks,
  type SignedWebhooks,
  type WebhookEvent,
} from '@video-upscale/client/webhooks'

import { UsageError } from '../exit-codes.ts'
import { headersOfDelivery, isAccepted, postDelivery, type Posted } from './post-delivery.ts'
import { saveDelivery } from './saved-delivery.ts'
import { takeDelivery, type Delivery } from './take-delivery.ts'
import type { TellOfWebhooks } from './tell-of-webhooks.ts'

export interface ListenerOptions {
  readonly trust: SignedWebhooks | CallbackWebhooks
  readonly tell: TellOfWebhooks
  readonly forwardTo: string | undefined
  /** Directory for what comes. */
  readonly save: string | undefined
  readonly signal: AbortSignal
}

export type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>

/** Longer than a forward may take, so that the sender gets its outcome. */
const answerWithinMs = 20_000

/** It was handed on, and not taken. */
class ForwardError extends Error {
  override readonly name = 'ForwardError'
  readonly status: number

  constructor({ status, problem }: Posted) {
    super(problem ?? `The receiver answered ${String(status)}.`)
    // A redirect is nothing that the sender could do something about.
    this.status = status !== null && status >= 400 ? status : 502
  }
}

/**
 * Verifies what comes, tells of it, saves it, hands it on, and answers so that the sender tries again what
 * went wrong.
 *
 * @throws UsageError for a secret that is none
 */
export function createListener(options: ListenerOptions): Listener {
  const { trust, tell } = options
  const settings = { ...trust, answerWithinMs }
  try {
    createWebhookReceiver(settings)
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error })
    throw error
  }
  const receive = (delivery: Delivery): Promise<Response> => {
    const onEvent = (event: WebhookEvent): Promise<void> => handle(event, delivery, options)
    // A receiver for each, which remembers none before: whoever watches wants to see the second of a pair too.
    return createWebhookReceiver({ ...settings, onEvent })(delivery.request)
  }
  return async (incoming, outgoing) => {
    const { method = '', url: path = '' } = incoming
    const answer = (status: number, text: string, headers: Readonly<Record<string, string>>): void => {
      outgoing.writeHead(status, headers).end(text)
    }
    try {
      const delivery = takeDelivery(incoming)
      const response = delivery ? await receive(delivery) : unreadable()
      const text = await response.text()
      if (!response.ok) tell.refused({ status: response.status, reason: messageIn(text), method, path })
      answer(response.status, text, Object.fromEntries(response.headers))
    } catch (error) {
      const cause = error instanceof WebhookHandlingError ? error.cause : error
      const forwarded = cause instanceof ForwardError
      const status = forwarded ? cause.status : 500
      // Of a forward it has been told already.
      if (!forwarded) tell.refused({ status, reason: reasonOf(cause), method, path })
      answer(status, 'It was not handled.\n', { 'content-type': 'text/plain' })
    }
  }
}

function unreadable(): Response {
  return Response.json({ message: 'This is no request that could be a webhook.' }, { status: 400 })
}

async function handle(event: WebhookEvent, delivery: Delivery, options: ListenerOptions): Promise<void> {
  const { tell, save, forwardTo, signal } = options
  const file = save === undefined ? undefined : await saveDelivery(save, event.id, delivery)
  tell.delivery(event, file)
  if (forwardTo === undefined) return
  const headers = headersOfDelivery(delivery.request.headers)
  const posted = await postDelivery(forwardTo, new Uint8Array(delivery.body()), headers, signal)
  tell.forwarded(event, forwardTo, posted)
  if (!isAccepted(posted)) throw new ForwardError(posted)
}

/** A refusal says why in the API's flat form. */
function messageIn(text: string): string {
  const body: unknown = JSON.parse(text)
  const { message } = typeof body === 'object' && body !== null && 'message' in body ? body : { message: '' }
  return typeof message === 'string' ? message : ''
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
