import type { IncomingMessage, RequestListener } from 'node:http'
import { createProxy, type ProxyOptions } from '@video-upscale/client/proxy'

import { answerWith, type AdapterOptions } from './answer.ts'

/**
 * Forwards calls of your pages to the Video Upscale API and adds the key, which so stays on the server.
 * Only operations in `allow` pass, and only where `authorize` says yes; its `caller` is Node's request.
 *
 * @param mountPath the path below which the listener is called, e.g. `/api`
 * @throws TypeError or RangeError for options that cannot be right
 */
export function videoUpscaleProxy(
  options: ProxyOptions<IncomingMessage> & AdapterOptions,
  mountPath: string,
): RequestListener {
  const proxy = createProxy(options)
  return answerWith((request, caller) => proxy(request, { caller, mountPath }), options)
}
