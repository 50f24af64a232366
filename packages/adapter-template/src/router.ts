import type { IncomingMessage, RequestListener } from 'node:http'
import type { ProxyOptions } from '@video-upscale/client/proxy'
import type { WebhookReceiverOptions } from '@video-upscale/client/webhooks'

import type { AdapterOptions } from './answer.ts'
import { videoUpscaleProxy } from './proxy.ts'
import { videoUpscaleWebhooks } from './webhooks.ts'

/** The options of the proxy and of the webhooks. */
export interface RouterOptions extends AdapterOptions {
  readonly proxy: ProxyOptions<IncomingMessage>
  readonly webhooks: WebhookReceiverOptions
}

/**
 * The proxy, and below it the webhooks at `/webhooks`: with the mount `/api` they are received at `/api/webhooks`.
 *
 * @param mountPath the path below which the listener is called
 * @throws TypeError or RangeError for options that cannot be right
 */
export function videoUpscaleRouter(
  { proxy, webhooks, ...options }: RouterOptions,
  mountPath: string,
): RequestListener {
  const forward = videoUpscaleProxy({ ...proxy, ...options }, mountPath)
  const receive = videoUpscaleWebhooks({ ...webhooks, ...options })
  return (incoming, outgoing) => {
    const [path] = incoming.url?.split('?') ?? []
    const listener = path === `${mountPath}/webhooks` ? receive : forward
    listener(incoming, outgoing)
  }
}
