import { checkProxyOptions } from './proxy/check-proxy-options.ts'
import { forwardRequest, type Mount } from './proxy/forward-request.ts'
import type { ProxyOptions } from './proxy/proxy-options.ts'

export {
  findOperation,
  operationRoutes,
  type FoundOperation,
  type NoOperation,
  type OperationId,
  type OperationRoute,
} from './proxy/find-operation.ts'
export type { Mount } from './proxy/forward-request.ts'
export type { Authorization, ProxyCall, ProxyOptions } from './proxy/proxy-options.ts'

/**
 * Answers a request in the service's place. Rejects with what `authorize` and `apiKey` throw, with a TypeError
 * if there is no key for the account or the body was read before, and with the reason of the request's signal;
 * everything else is an answer.
 */
export type Proxy<Caller = unknown> = (request: Request, mount: Mount<Caller>) => Promise<Response>

/**
 * Makes a proxy that adds the key on the server, so that no browser ever has it. It forwards only the
 * operations that `allow` lists, and only for whom `authorize` accepts; uploads and answers are
 * streamed; cookies and `authorization` stay here; nobody may cache the answers. Made for `Request` and `Response`:
 * `@video-upscale/express` and `@video-upscale/hono` mount it in theirs.
 *
 * Give pages a client with `createClient({ baseUrl: '/where/it/is/mounted', apiKey: null })`. For results to
 * come through it as well, allow `downloadFile`, mount it at a path that ends in `/api`, and start the server with
 * what stands before that as its `--public-url`.
 *
 * @throws TypeError or RangeError for options that cannot be right, a missing `authorize` first of all
 */
export function createProxy<Caller = unknown>(options: ProxyOptions<Caller>): Proxy<Caller> {
  const settings = checkProxyOptions(options)
  return (request, mount) => forwardRequest(settings, request, mount)
}
