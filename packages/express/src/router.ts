import type { ProxyOptions } from '@video-upscale/client/proxy'
import type { WebhookReceiverOptions } from '@video-upscale/client/webhooks'
import type { Request, RequestHandler } from 'express'

import { videoUpscaleProxy } from './proxy.ts'
import { videoUpscaleWebhooks } from './webhooks.ts'

/** The options of the proxy and of the webhooks. */
export interface RouterOptions {
  readonly proxy: ProxyOptions<Request>
  readonly webhooks: WebhookReceiverOptions
}

/**
 * The proxy, and below it the webhooks at `/webhooks`:
 * `app.use('/api', videoUpscaleRouter({ proxy: { … }, webhooks: { … } }))` receives at `/api/webhooks`.
 *
 * @throws TypeError or RangeError for options that cannot be right
 */
export function videoUpscaleRouter({ proxy, webhooks }: RouterOptions): RequestHandler {
  const forward = videoUpscaleProxy(proxy)
  const receive = videoUpscaleWebhooks(webhooks)
  return (incoming, outgoing, next) => {
    const handler = /^\/webhooks\/?$/i.test(incoming.path) ? receive : forward
    handler(incoming, outgoing, next)
  }
}
