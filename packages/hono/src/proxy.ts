import { createProxy, type ProxyOptions } from '@video-upscale/client/proxy'
import type { Context, Env } from 'hono'

import { checkMountPath, findMountPath } from './find-mount-path.ts'
import { toRequest } from './to-request.ts'

/** The proxy's options, and where it is mounted. */
export interface HonoProxyOptions<E extends Env = Env> extends ProxyOptions<Context<E>> {
  /**
   * The path that the proxy is mounted at, from the root on, e.g. `/api` or `/t/:tenant/video`. Default: what the
   * route has before its `*`. To be said only for a route without one, e.g. `app.get('/api/v1/job/:id', …)`.
   */
  readonly mountPath?: string | undefined
}

/**
 * Forwards calls of your pages to the Video Upscale API and adds the key, which so stays on the server:
 * `app.all('/api/*', videoUpscaleProxy({ apiKey, allow: ['createVideoUpscale', 'getJob'], authorize }))`.
 *
 * Only operations in `allow` pass, and only where `authorize` says yes; its `caller` is Hono's context, typed as
 * `videoUpscaleProxy<AppEnv>` says. Bodies may have been read through `c.req` before. What `authorize` throws goes
 * to `app.onError`. Runs wherever Hono runs.
 *
 * @throws TypeError or RangeError for options that cannot be right
 */
export function videoUpscaleProxy<E extends Env = Env>({
  mountPath,
  ...options
}: HonoProxyOptions<E>): (c: Context<E>) => Promise<Response> {
  const proxy = createProxy(options)
  checkMountPath(mountPath)
  return async (c) => {
    const { signal } = c.req.raw
    try {
      const mount = { caller: c, mountPath: findMountPath(c.req, mountPath) }
      return endQuietly(await withoutEmptyBody(await proxy(toRequest(c.req), mount)), signal)
    } catch (error) {
      if (!signal.aborted) throw error
      // Whoever has left needs no answer, and is no error of the app. 499 is what logs call that.
      return new Response(null, { status: 499 })
    }
  }
}

/** Where there is a body, `@hono/node-server` makes it text/plain unless told otherwise, even if it has no byte. */
async function withoutEmptyBody(response: Response): Promise<Response> {
  if (response.body === null || response.headers.has('content-type')) return response
  const [looked, body] = response.body.tee()
  const reader = looked.getReader()
  const { done } = await reader.read()
  void reader.cancel().catch(() => undefined)
  return new Response(done ? null : body, response)
}

/** Ends the body without a word once its reader has left: `@hono/node-server` would print an error for each. */
function endQuietly(response: Response, signal: AbortSignal): Response {
  if (response.body === null) return response
  const reader = response.body.getReader()
  const source: UnderlyingDefaultSource<Uint8Array> = {
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        if (!signal.aborted) throw error
        controller.close()
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }
  return new Response(new ReadableStream(source, { highWaterMark: 0 }), response)
}
