import { createHeaders, createRequest } from '@remix-run/node-fetch-server'
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express'

/** Express's request as the platform's. */
export interface ConvertedRequest {
  /** With the whole path, above the mount too; its signal aborts when the caller leaves. */
  readonly request: Request
  /** A parser took the body and kept only what it made of it; written anew it may not be the same bytes. */
  readonly bodyWasParsed: boolean
}

/** An error that Express answers with its status. */
class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * Makes a `Request` of Express's, with its body as it came: from the wire, or kept by a parser that ran
 * before (`rawBody`, `express.raw()`, `express.text()`), or as JSON again of what `express.json()` read.
 *
 * @throws RequestError 400 if what was asked for makes no URL, 405 for a method that no `Request` has, 415 if
 *   another parser took the body
 */
export function toRequest(incoming: ExpressRequest, outgoing: ExpressResponse): ConvertedRequest {
  const url = urlOf(incoming)
  const { method } = incoming
  if (['CONNECT', 'TRACE', 'TRACK'].includes(method))
    throw new RequestError(405, `${method} is not offered here.`)
  if (!incoming.readableDidRead) {
    return { request: new Request(url, createRequest(incoming, outgoing)), bodyWasParsed: false }
  }
  const headers = createHeaders(incoming)
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name)
  const gone = new AbortController()
  outgoing.once('close', () => {
    gone.abort()
  })
  const init = { method, headers, signal: gone.signal }
  if (method === 'GET' || method === 'HEAD') return { request: new Request(url, init), bodyWasParsed: false }
  const { body, bodyWasParsed } = keptBody(incoming)
  return { request: new Request(url, { ...init, body }), bodyWasParsed }
}

/**
 * The URL with the path exactly as Express has routed it. A path that would be read otherwise is refused: it
 * could pass by what the app has mounted before, to guard a part of the API.
 */
function urlOf(incoming: ExpressRequest): URL {
  const host = incoming.get('host') ?? 'localhost'
  const base = `${incoming.protocol === 'https' ? 'https' : 'http'}://${host}`
  const path = incoming.originalUrl
  const url = /[\s/@?#\\]/.test(host) || !URL.canParse(base) ? undefined : new URL(base)
  const isPlain =
    path.startsWith('/') && !/^\/\/|\\|\/(\.|%2e){1,2}(\/|$)/i.test(path.replace(/[?#].*$/s, ''))
  if (!url || !isPlain || !URL.canParse(base + path)) {
    throw new RequestError(400, 'The Host header or the path cannot be read.')
  }
  return new URL(base + path)
}

function keptBody(incoming: ExpressRequest): {
  readonly body: Uint8Array<ArrayBuffer> | string
  readonly bodyWasParsed: boolean
} {
  const raw: unknown = 'rawBody' in incoming ? incoming.rawBody : undefined
  const kept: unknown = raw ?? incoming.body
  if (typeof kept === 'string') return { body: kept, bodyWasParsed: false }
  if (kept instanceof Uint8Array) return { body: new Uint8Array(kept), bodyWasParsed: false }
  if (kept !== undefined && incoming.is(['json', '+json']) !== false) {
    return { body: JSON.stringify(kept), bodyWasParsed: true }
  }
  throw new RequestError(
    415,
    'A body parser ran before and did not keep the body. Mount video-upscale before it, or let it keep the raw ' +
      'body: express.json({ verify: (req, res, raw) => { req.rawBody = raw } }).',
  )
}
