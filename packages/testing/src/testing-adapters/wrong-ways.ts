import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { ProxyOptions } from '@video-upscale/client/proxy'

import { everyOperation } from '../adapter-contract/every-operation.ts'
import type { Sabotage } from './sabotage.ts'

export const allow = everyOperation.map(({ operationId }) => operationId)

export function withProxy(change: (proxy: ProxyOptions) => Partial<ProxyOptions>): Pick<Sabotage, 'options'> {
  return { options: (options) => ({ ...options, proxy: { ...options.proxy, ...change(options.proxy) } }) }
}

export function withHeaders(response: Response, change: (headers: Headers) => void): Response {
  const headers = new Headers(response.headers)
  change(headers)
  return new Response(response.body, { status: response.status, headers })
}

export function withoutHeaders(request: Request, ...names: readonly string[]): Request {
  const headers = new Headers(request.headers)
  for (const name of names) headers.delete(name)
  return new Request(request, { headers })
}

export async function asText(body: Request | Response): Promise<Uint8Array<ArrayBuffer>> {
  return new TextEncoder().encode(await body.text())
}

export const mayHaveBody = ({ status }: Response): boolean => ![204, 304].includes(status)

/** Forwards with whatever the caller has sent, as a naive proxy does. */
export function forwardingHeaders(): Sabotage {
  let last = new Headers()
  return {
    before: (request) => {
      last = request.headers
      return request
    },
    ...withProxy(() => ({
      fetch: (input, init) => {
        const headers = new Headers([...last, ...new Headers(init?.headers)])
        for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) headers.delete(name)
        return fetch(input, { ...init, headers })
      },
    })),
  }
}

/** Answers with whatever the service has sent. */
export function passingHeaders(): Sabotage {
  let last = new Headers()
  return {
    after: (response) =>
      withHeaders(response, (headers) => {
        for (const [name, value] of last) if (!headers.has(name)) headers.append(name, value)
      }),
    ...withProxy(() => ({
      fetch: async (input, init) => {
        const response = await fetch(input, init)
        last = new Headers(response.headers)
        last.delete('transfer-encoding')
        return response
      },
    })),
  }
}

/** Decides about one path and asks for another. */
export function lookingAtBeginnings(): Sabotage {
  let last = ''
  return {
    path: (path) => {
      last = path
      return path.startsWith('/v1/job/') ? '/v1/job/x' : path
    },
    ...withProxy(({ baseUrl = '' }) => ({
      fetch: (_input, init) => fetch(baseUrl + last.replace(/%2f/gi, '/'), init),
    })),
  }
}

export async function sendAtOnce(body: Readable, outgoing: ServerResponse): Promise<void> {
  outgoing.end(Buffer.concat(await body.toArray()))
}

export async function sendWithoutPause(body: Readable, outgoing: ServerResponse): Promise<void> {
  for await (const chunk of body) outgoing.write(chunk)
  outgoing.end()
}

export async function sendAsIfWhole(body: Readable, outgoing: ServerResponse): Promise<void> {
  try {
    for await (const chunk of body) outgoing.write(chunk)
  } catch {
    // What is there must do.
  }
  outgoing.end()
}

/** Takes a JSON body and forwards another. */
export async function wrapJson(request: Request): Promise<Request> {
  if (request.headers.get('content-type') !== 'application/json') return request
  const body = JSON.stringify({ body: await request.text() })
  return new Request(withoutHeaders(request, 'content-length'), { body })
}
