import { createHeaders, createRequest } from '@remix-run/node-fetch-server'
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express'

/** Express's request as the platform's. */
export interface ConvertedRequest {
  /** With the whole path, above the mount too; its signal aborts when the caller leaves. */
  readonly request: Request
  /** A parser took the body and kept only what it made of it; written anew it may not be the same bytes. */
  readonly bodyWasParsed: boolean
}

/**
 * Makes a `Request` of Express's, with its body as it came: from the wire, or kept by a parser that ran
 * before (`rawBody`, `express.raw()`, `express.text()`), or as JSON again of what `express.json()` read.
 *
 * @throws Error if another parser took the body, or with `status` 400 if what was asked for makes no URL
 */
export function toRequest(incoming: ExpressRequest, outgoing: ExpressResponse): ConvertedRequest {
  const url = urlOf(incoming)
  if (!incoming.readableDidRead) {
    return { request: new Request(url, createRequest(incoming, outgoing)), bodyWasParsed: false }
  }
  const headers = createHeaders(incoming)
  for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) headers.delete(name)
  const gone = new AbortController()
  outgoing.once('close', () => {
    gone.abort()
  })
  const { body, bodyWasParsed } = keptBody(incoming)
  const { method } = incoming
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const init = { method, headers, signal: gone.signal, ...(hasBody ? { body } : {}) }
  return { request: new Request(url, init), bodyWasParsed }
}

function urlOf(incoming: ExpressRequest): URL {
  const host = incoming.get('host') ?? 'localhost'
  const base = `${incoming.protocol}://${host}`
  // Strangers send anything as a host, and that is no failure of the server.
  if (/[\s/@?#\\]/.test(host) || !URL.canParse(incoming.originalUrl, base)) {
    throw Object.assign(new Error('The Host header or the path is none.'), { status: 400 })
  }
  return new URL(incoming.originalUrl, base)
}

function keptBody(incoming: ExpressRequest): {
  readonly body: Uint8Array<ArrayBuffer> | string
  readonly bodyWasParsed: boolean
} {
  const kept: unknown = 'rawBody' in incoming ? incoming.rawBody : incoming.body
  if (typeof kept === 'string') return { body: kept, bodyWasParsed: false }
  if (kept instanceof Uint8Array) return { body: new Uint8Array(kept), bodyWasParsed: false }
  if (kept !== undefined && incoming.is(['json', '+json']) !== false) {
    return { body: JSON.stringify(kept), bodyWasParsed: true }
  }
  throw new Error(
    'A body parser ran before and did not keep the body. Mount video-upscale before it, or let it keep the raw ' +
      'body: express.json({ verify: (req, res, raw) => { req.rawBody = raw } }).',
  )
}
