import type { WebhookReceiverOptions } from '@video-upscale/client/webhooks'
import { Hono, type Env } from 'hono'

import { videoUpscaleProxy, type HonoProxyOptions } from './proxy.ts'
import { videoUpscaleWebhooks } from './webhooks.ts'

/** The options of the proxy and of the webhooks. */
export interface RouterOptions<E extends Env = Env> {
  readonly proxy: HonoProxyOptions<E>
  readonly webhooks: WebhookReceiverOptions
}

/**
 * The proxy, and beside it the webhooks at `/webhooks`:
 * `app.route('/api', videoUpscaleRouter({ proxy: { … }, webhooks: { … } }))` receives at `/api/webhooks`.
 *
 * @throws TypeError or RangeError for options that cannot be right
 */
export function videoUpscaleRouter<E extends Env = Env>({ proxy, webhooks }: RouterOptions<E>): Hono<E> {
  const router = new Hono<E>()
  router.all('/webhooks', videoUpscaleWebhooks(webhooks))
  router.all('/*', videoUpscaleProxy<E>(proxy))
  return router
}
