import type { Client } from './client.ts'
import { internalsOf } from './internals.ts'
import type { RetryOptions } from './retry-options.ts'
import { sendWithRetry } from './retry.ts'
import { send, type Api, type CallResult } from './transport.ts'

export type { CallResult } from './transport.ts'

/** How one call is made. */
export interface CallApiOptions {
  /** Ends the call here. What has reached the service goes on there. */
  readonly signal?: AbortSignal | undefined
  /** Longest time for one request, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** How often to try again. Only for what may be done twice: without it a call is made once. */
  readonly retry?: RetryOptions | undefined
}

/** A request to a path of the API. */
export interface ApiRequest {
  readonly method: string
  /** Below the base URL, with its `/` and query, e.g. `/v1/jobs?limit=5`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: BodyInit | null | undefined
}

const once: Required<RetryOptions> = { maxAttempts: 1, baseDelayMs: 500, maxDelayMs: 30_000 }

/**
 * Makes any call of the spec with the client's own errors, for what has no method of its own; time limit and attempts are
 * those of `options`, not the client's:
 * `callApi(client, (api, init) => api.GET('/v1/models', init))`.
 *
 * @returns the data of the answer
 * @throws ApiError, ConnectionError, TimeoutError, UnexpectedResponseError, or the signal's reason
 */
export function callApi<Data>(
  client: Client,
  call: (api: Api, init: { readonly signal: AbortSignal }) => Promise<CallResult<Data>>,
  { signal, timeoutMs = 30_000, retry }: CallApiOptions = {},
): Promise<Data> {
  return sendWithRetry((init) => call(client.api, init), { signal, timeoutMs, retry: { ...once, ...retry } })
}

/**
 * Sends a request of your own with the client's key, to its service only, once, and hands its answer over as
 * it streams. `timeoutMs` is for the head of the answer; the signal ends its body as well.
 *
 * @throws ApiError if it is refused, or what `callApi` throws
 */
export async function sendRequest(
  client: Client,
  { method, path, headers = {}, body = null }: ApiRequest,
  { signal, timeoutMs = 30_000 }: Pick<CallApiOptions, 'signal' | 'timeoutMs'> = {},
): Promise<Response> {
  const { baseUrl, sendRequest: sendToService } = internalsOf(client)
  if (!path.startsWith('/')) throw new TypeError(`path must begin with "/", not as "${path}".`)
  // Also ends a request whose head comes too late; after the head it follows the caller's signal alone.
  const toRequest = (ending: AbortSignal): Request =>
    new Request(`${baseUrl.replace(/\/+$/, '')}${path}`, {
      method,
      headers,
      body,
      redirect: 'manual',
      signal: ending,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    })
  return send(
    async (init) => {
      const response = await sendToService(toRequest(init.signal))
      return response.ok ? { data: response, response } : { response, error: await readBody(response) }
    },
    { signal, timeoutMs },
  )
}

/** What a refusal says, as far as it is JSON. */
async function readBody(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
