import { ConnectionBroken } from '../faults/connection-broken.ts'
import type { Handler } from './handle-request.ts'

const longestRedirects = 20

/**
 * A fetch that reaches the given origins without a socket and no other origin at all. It fails as Node's
 * does: `TypeError: fetch failed` with the system's code in `cause`, and the signal's reason at once.
 */
export function createInProcessFetch(
  handlers: ReadonlyMap<string, Handler>,
  isClosed: () => boolean,
): typeof globalThis.fetch {
  return async (input, init) => {
    let request = new Request(input, init)
    const { redirect, signal } = request
    signal.throwIfAborted()
    const bytes = request.body && (await unlessAborted(request.clone().arrayBuffer(), signal))
    for (let redirects = 0; ; redirects++) {
      const response = await unlessAborted(reach(handlers, request, isClosed), signal)
      const location = response.headers.get('location')
      const isRedirect = response.status >= 300 && response.status < 400 && location !== null
      if (!isRedirect || redirect === 'manual') return described(response, request.url, redirects > 0, signal)
      if (redirect === 'error' || redirects === longestRedirects) throw failure('unexpected redirect')
      request = follow(request, response.status, new URL(location, request.url), bytes)
    }
  }
}

async function reach(
  handlers: ReadonlyMap<string, Handler>,
  request: Request,
  isClosed: () => boolean,
): Promise<Response> {
  const { origin, hostname } = new URL(request.url)
  const handler = handlers.get(origin)
  if (!handler) throw failure(`getaddrinfo ENOTFOUND ${hostname}`, 'ENOTFOUND')
  if (isClosed()) throw failure('connect ECONNREFUSED', 'ECONNREFUSED')
  try {
    return await handler(request)
  } catch (error) {
    throw error instanceof ConnectionBroken || isClosed() ? failure('read ECONNRESET', 'ECONNRESET') : error
  }
}

/** As fetch does it: custom headers, the key among them, go along to the other origin. */
function follow(request: Request, status: number, url: URL, bytes: ArrayBuffer | null): Request {
  const becomesGet = status === 303 || (status < 303 && request.method === 'POST')
  const { headers, signal } = request
  const method = becomesGet ? 'GET' : request.method
  return new Request(url, { method, headers, signal, body: becomesGet ? null : bytes })
}

/** The response as the caller sees it: with its URL, and a body that ends when the signal aborts. */
function described(response: Response, url: string, redirected: boolean, signal: AbortSignal): Response {
  const { status, headers, body } = response
  const visible = new Response(body && abortable(body, signal), { status, headers })
  return Object.defineProperties(visible, { url: { value: url }, redirected: { value: redirected } })
}

function abortable(body: ReadableStream<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await unlessAborted(reader.read(), signal)
        if (done) controller.close()
        else controller.enqueue(value)
      } catch (error) {
        controller.error(error instanceof ConnectionBroken ? terminated() : error)
        await reader.cancel().catch(() => undefined)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  // Whoever loses the race may still fail; nobody waits for that any more.
  work.catch(() => undefined)
  signal.throwIfAborted()
  let abort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's own value
      reject(signal.reason)
    }
  })
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function failure(message: string, code?: string): TypeError {
  const cause = Object.assign(new Error(message), code === undefined ? {} : { code })
  return new TypeError('fetch failed', { cause })
}

/** What Node's fetch says of a body whose connection ended too early. */
function terminated(): TypeError {
  const cause = Object.assign(new Error('other side closed'), { name: 'SocketError', code: 'UND_ERR_SOCKET' })
  return new TypeError('terminated', { cause })
}
