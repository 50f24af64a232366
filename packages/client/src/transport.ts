import createFetchClient, { type Client } from 'openapi-fetch'

import { ConnectionError, isVideoUpscaleError, TimeoutError, UnexpectedResponseError } from './errors.ts'
import type { paths } from './generated/openapi.ts'
import type { RequestFacts, Watchers } from './hooks.ts'
import { readError } from './read-error.ts'
import { limitTime } from './time-limit.ts'
import { untilAborted } from './until-aborted.ts'

/** The openapi-fetch client of the whole spec. */
export type Api = Client<paths>

export interface TransportOptions {
  readonly apiKey: string | null
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
  readonly watchers: Watchers
  /** Not sent where undefined: browsers have their own. */
  readonly userAgent: string | undefined
}

/** Node ends an answer with its request's signal only while somebody still holds that request. */
const requestsOfBodies = new WeakMap<object, Request>()

/** Sends one request with the key, to the API's own origin. */
export type SendRequest = (request: Request) => Promise<Response>

/** The typed API on a way of sending. */
export function createApi(baseUrl: string, sendRequest: SendRequest): Api {
  return createFetchClient<paths>({ baseUrl, redirect: 'manual', fetch: sendRequest })
}

/**
 * Adds the key to each request on its way out. The key lives in this closure only, goes to the configured
 * origin only, and no redirect is followed, because fetch would take it along.
 */
export function createSendRequest(options: TransportOptions): SendRequest {
  const { apiKey, baseUrl, fetch, watchers, userAgent } = options
  const { origin } = new URL(baseUrl)
  return async (request) => {
    if (new URL(request.url).origin !== origin) {
      throw new UnexpectedResponseError(`The key is for ${origin} only.`, {})
    }
    const facts: RequestFacts = { method: request.method, url: request.url, headers: new Headers() }
    watchers.onRequest(facts)
    for (const [name, value] of facts.headers) request.headers.set(name, value)
    if (userAgent !== undefined) request.headers.set('user-agent', userAgent)
    if (apiKey !== null) request.headers.set('x-api-key', apiKey)
    const startedMs = performance.now()
    const finish = (status: number | undefined, requestId: string | undefined, error: unknown): void => {
      watchers.onResponse({
        request: facts,
        status,
        requestId,
        error,
        durationMs: performance.now() - startedMs,
      })
    }
    try {
      const response = await fetch(request)
      finish(response.status, requestIdOf(response), undefined)
      if (response.headers.has('deprecation')) watchers.onDeprecation(facts, response.headers)
      refuseForeign(response)
      requestsOfBodies.set(response.body ?? request, request)
      return response
    } catch (error) {
      if (!isVideoUpscaleError(error)) finish(undefined, undefined, error)
      throw error
    }
  }
}

/** One request of openapi-fetch, to be made with the given signal. */
export type Call<Data> = (init: { signal: AbortSignal }) => Promise<CallResult<Data>>

/** What openapi-fetch answers: the data of a success or the body of a refusal, and the response. */
export interface CallResult<Data> {
  readonly data?: Data | null | undefined
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
  const { signal: timeout, clear } = limitTime(timeoutMs)
  try {
    const either = signal ? AbortSignal.any([signal, timeout]) : timeout
    // Not every fetch minds its signal in every phase.
    const { data, error, response } = await untilAborted(call({ signal: either }), either)
    if (!response.ok) throw readError(response, error)
    if (data === undefined || data === null) throw unexpected('The answer is empty.', response)
    return data
  } catch (error) {
    signal?.throwIfAborted()
    if (isVideoUpscaleError(error)) throw error
    if (timeout.aborted) throw new TimeoutError(timeoutMs)
    if (error instanceof SyntaxError) {
      throw new UnexpectedResponseError('The answer is not whole JSON.', { cause: error })
    }
    throw new ConnectionError('The service could not be reached, or the connection broke.', error)
  } finally {
    clear()
  }
}

/** Answers that no operation gives, and whose bodies must not be parsed. */
function refuseForeign(response: Response): void {
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    throw unexpected('The service answered with a redirect. Check the base URL.', response)
  }
  if (response.ok && response.headers.get('content-type')?.includes('text/html')) {
    throw unexpected('The answer is a web page. Check the base URL.', response)
  }
}

function unexpected(message: string, response: Response): UnexpectedResponseError {
  return new UnexpectedResponseError(message, {
    status: response.status === 0 ? undefined : response.status,
    requestId: requestIdOf(response),
  })
}

function requestIdOf({ headers }: Response): string | undefined {
  return headers.get('x-request-id') ?? undefined
}
