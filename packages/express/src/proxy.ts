import { createProxy, type ProxyOptions } from '@video-upscale/client/proxy'
import type { Request, RequestHandler } from 'express'

import { answer } from './answer.ts'

/**
 * Forwards calls of your pages to the Video Upscale API and adds the key, which so stays on the server:
 * `app.use('/api', videoUpscaleProxy({ apiKey, allow: ['createVideoUpscale', 'getJob'], authorize }))`.
 *
 * Only operations in `allow` pass, and only where `authorize` says yes; its `caller` is Express's request.
 * Before or after `express.json()` are both fine. What `authorize` throws goes to `next`.
 *
 * @throws TypeError or RangeError for options that cannot be right
 */
export function videoUpscaleProxy(options: ProxyOptions<Request>): RequestHandler {
  const proxy = createProxy(options)
  return (incoming, outgoing, next) => {
    const mount = { caller: incoming, mountPath: incoming.baseUrl }
    answer(({ request }) => proxy(request, mount), incoming, outgoing, next)
  }
}
