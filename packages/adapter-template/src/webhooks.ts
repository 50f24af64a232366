import type { RequestListener } from 'node:http'
import { createWebhookReceiver, type WebhookReceiverOptions } from '@video-upscale/client/webhooks'

import { answerWith, type AdapterOptions } from './answer.ts'

/**
 * Receives webhooks: verifies them, drops duplicates, calls your handlers, answers. A handler that throws
 * makes the answer 500, and the sender tries again.
 *
 * @throws TypeError without a secret
 */
export function videoUpscaleWebhooks(options: WebhookReceiverOptions & AdapterOptions): RequestListener {
  const receive = createWebhookReceiver(options)
  return answerWith((request) => receive(request), options)
}
