import { createWebhookReceiver, type WebhookReceiverOptions } from '@video-upscale/client/webhooks'
import type { Context } from 'hono'

import { keepsOnlyJson, toRequest } from './to-request.ts'

/**
 * Receives webhooks: verifies them, drops duplicates, calls your handlers, answers. Mount it with
 * `app.post(path, videoUpscaleWebhooks({ secret, onCompleted }))`; a middleware may have read the body through
 * `c.req` before. For a service that does not sign, give `callbackSecret` and `client` in place of `secret`.
 *
 * Answers 200 once handled, 400 if it is not genuine, 503 while it is being handled. What a handler throws goes
 * to `app.onError` as a `WebhookHandlingError`, which Hono answers with 500, and the sender tries again.
 *
 * @throws TypeError without a secret
 */
export function videoUpscaleWebhooks(options: WebhookReceiverOptions): (c: Context) => Promise<Response> {
  const receive = createWebhookReceiver(options)
  return ({ req }) => receive(toRequest(req), { bodyWasParsed: keepsOnlyJson(req) })
}
