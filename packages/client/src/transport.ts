import createFetchClient, { type Client } from 'openapi-fetch'

import { ConnectionError, isVideoUpscaleError, TimeoutError, UnexpectedResponseError } from './errors.ts'
import type { paths } from './generated/openapi.ts'
import { readError } from './read-error.ts'

/** The openapi-fetch client of the whole spec. */
export type Api = Client<paths>

export interface TransportOptions {
  readonly apiKey: string
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
}

/**
 * The typed API with the key added to each request on its way out. The key lives in this closure only,
 * goes to the configured origin only, and no redirect is followed, because fetch would take it along.
 */
export function createApi({ apiKey, baseUrl, fetch }: TransportOptions): Api {
  const { origin } = new URL(baseUrl)
  return createFetchClient<paths>({
    baseUrl,
    redirect: 'manual',
    fetch: async (request) => {
      if (new URL(request.url).origin !== origin) {
        throw new UnexpectedResponseError(`The key is for ${origin} and is not sent to another origin.`, {})
      }
      request.headers.set('x-api-key', apiKey)
      const response = await fetch(request)
      refuseForeign(response)
      return response
    },
  })
}

/** One request of openapi-fetch, to be made with the given signal. */
export type Call<Data> = (init: { signal: AbortSignal }) => Promise<CallResult<Data>>

export interface CallResult<Data> {
  readonly data?: Data
  readonly error?: unknown
  readonly response: Response
}

/**
 * Makes one request and returns its data.
 *
 * @throws ApiError, ConnectionError, TimeoutError, UnexpectedResponseError, or the signal's own reason
 */
export async function send<Data>(
  call: Call<Data>,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<Data> {
  const { signal, timeoutMs } = options
  signal?.throwIfAborted()
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const { data, error, response } = await call({
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    if (!response.ok) throw readError(response, error)
    if (data === undefined) throw unexpected('The answer is empty.', response)
    return data
  } catch (error) {
    signal?.throwIfAborted()
    if (isVideoUpscaleError(error)) throw error
    if (timeout.aborted) throw new TimeoutError(timeoutMs)
    if (error instanceof SyntaxError) {
      throw new UnexpectedResponseError('The answer is not whole JSON.', { cause: error })
    }
    throw new ConnectionError('The service could not be reached, or the connection broke.', error)
  }
}

/** Answers that no operation gives, and whose bodies must not be parsed. */
function refuseForeign(response: Response): void {
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    throw unexpected('The service answered with a redirect. Check the base URL.', response)
  }
  if (response.ok && response.headers.get('content-type')?.includes('text/html')) {
    throw unexpected('The answer is a web page, probably of a proxy. Check the base URL.', response)
  }
}

function unexpected(message: string, response: Response): UnexpectedResponseError {
  return new UnexpectedResponseError(message, {
    status: response.status === 0 ? undefined : response.status,
    requestId: response.headers.get('x-request-id') ?? undefined,
  })
}
