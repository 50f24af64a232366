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
 * @throws Error if another parser took the body
 */
export function toRequest(incoming: ExpressRequest, outgoing: ExpressResponse): ConvertedRequest {
  const url = new URL(incoming.originalUrl, `${incoming.protocol}://${incoming.get('host') ?? 'localhost'}`)
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
