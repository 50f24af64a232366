import { createWebhookReceiver, type WebhookReceiverOptions } from '@video-upscale/client/webhooks'
import type { RequestHandler } from 'express'

import { answer } from './answer.ts'

/**
 * Receives webhooks: verifies them, drops duplicates, calls your handlers, answers. Mount it with
 * `app.post(path, videoUpscaleWebhooks({ secret, onCompleted }))`, before or after `express.json()`. For a
 * service that does not sign, give `callbackSecret` and `client` in place of `secret`.
 *
 * Answers 200 once handled, 400 if it is not genuine, 503 while it is being handled. What a handler throws
 * goes to `next` as a `WebhookHandlingError`, which Express answers with 500, and the sender tries again.
 *
 * @throws TypeError without a secret
 */
export function videoUpscaleWebhooks(options: WebhookReceiverOptions): RequestHandler {
  const receive = createWebhookReceiver(options)
  return (incoming, outgoing, next) => {
    answer(({ request, bodyWasParsed }) => receive(request, { bodyWasParsed }), incoming, outgoing, next)
  }
}
