import type { HttpRequest, HttpResponse, HttpStack } from 'tus-js-client'

import { ConnectionError, UnexpectedResponseError } from '../errors.ts'
import { readError } from '../read-error.ts'
import type { SendRequest } from '../transport.ts'

export interface HttpStackOptions {
  readonly sendRequest: SendRequest
  /** Where the key may go: uploads elsewhere are refused. */
  readonly origin: string
  /** Longest time for one part, in milliseconds. */
  readonly partTimeoutMs: number
}

/** The tus library's requests, sent the client's way: with its key, its fetch, and to its origin only. */
export function createHttpStack(options: HttpStackOptions): HttpStack {
  // One key for one creation: sent again after a lost answer, it begins no second upload.
  let creationKey = crypto.randomUUID()
  return {
    getName: () => 'video-upscale',
    createRequest(method, url) {
      const headers = new Headers()
      if (method === 'POST') headers.set('idempotency-key', creationKey)
      const abort = new AbortController()
      return {
        getMethod: () => method,
        getURL: () => url,
        setHeader: (name, value) => {
          headers.set(name, value)
        },
        getHeader: (name) => headers.get(name) ?? undefined,
        // fetch tells nothing of what it has sent: progress goes by parts.
        setProgressHandler: () => undefined,
        getUnderlyingObject: () => undefined,
        abort: () => {
          abort.abort()
          return Promise.resolve()
        },
        async send(body: unknown) {
          const response = await sendOne(options, method, url, headers, body as Blob | null, abort.signal)
          if (method === 'POST') creationKey = crypto.randomUUID()
          return response
        },
      } satisfies HttpRequest
    },
  }
}

async function sendOne(
  { sendRequest, origin, partTimeoutMs }: HttpStackOptions,
  method: string,
  url: string,
  headers: Headers,
  body: Blob | null,
  aborted: AbortSignal,
): Promise<HttpResponse> {
  if (!URL.canParse(url) || new URL(url).origin !== origin) {
    throw new UnexpectedResponseError(
      `The service named an upload at another origin than ${origin}. Check its public URL.`,
      {},
    )
  }
  const timeout = AbortSignal.timeout(partTimeoutMs)
  const signal = AbortSignal.any([aborted, timeout])
  try {
    const response = await sendRequest(
      new Request(url, { method, headers, body, signal, redirect: 'manual' }),
    )
    const text = await response.text()
    refuseUnsureOffset(method, response)
    return toTusResponse(response, text)
  } catch (error) {
    if (timeout.aborted)
      throw new ConnectionError(`A part took longer than ${String(partTimeoutMs)} ms.`, error)
    throw error
  }
}

/** After any refusal of HEAD the tus library begins a new upload. Only a missing one calls for that. */
function refuseUnsureOffset(method: string, response: Response): void {
  const isMissing = response.status === 404 || response.status === 410
  if (method === 'HEAD' && !response.ok && !isMissing) throw readError(response, undefined)
}

function toTusResponse(response: Response, text: string): HttpResponse {
  return {
    getStatus: () => response.status,
    getHeader: (name) => response.headers.get(name) ?? undefined,
    getBody: () => text,
    getUnderlyingObject: () => response,
  }
}
