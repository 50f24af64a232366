import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type { Handler } from './handle-request.ts'
import { listenOnLoopback, type ListeningServer } from './listen-on-loopback.ts'

/** Offers a handler over a real socket on loopback. */
export function startHttpServer(handler: Handler): Promise<ListeningServer> {
  return listenOnLoopback((incoming, outgoing) => {
    void answer(handler, incoming, outgoing).catch(() => {
      // Whatever went wrong, the caller sees its connection break, as behind a crash.
      incoming.socket.resetAndDestroy()
    })
  })
}

async function answer(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  outgoing.once('close', () => {
    gone.abort()
  })
  allowPages(outgoing)
  if (incoming.headers['access-control-request-method'] !== undefined) {
    // The browser's own question, which no operation answers.
    outgoing.writeHead(204).end()
    return
  }
  const response = await handler(toRequest(incoming, gone.signal))
  for (const [name, value] of response.headers) outgoing.setHeader(name, value)
  outgoing.writeHead(response.status)
  // Headers go out at once, also where the first byte of the body takes its time.
  outgoing.flushHeaders()
  if (response.body) await pipeline(Readable.fromWeb(response.body as NodeStream), outgoing)
  else outgoing.end()
}

/** Lets pages of any origin call the fake and read what it says, as a server does whose operator names them. */
function allowPages(outgoing: ServerResponse): void {
  outgoing.setHeader('access-control-allow-origin', '*')
  outgoing.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PATCH, DELETE')
  outgoing.setHeader('access-control-allow-headers', '*')
  outgoing.setHeader('access-control-expose-headers', '*')
}

/** The same stream as `node:stream/web` types it. */
type NodeStream = Parameters<typeof Readable.fromWeb>[0]

function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url = '/', headers, socket } = incoming
  const origin = `http://127.0.0.1:${socket.localPort ?? 0}`
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  const init = { method, headers: entries, signal }
  if (!hasBody) return new Request(origin + url, init)
  const body = Readable.toWeb(incoming) as ReadableStream
  return new Request(origin + url, { ...init, body, duplex: 'half' } as RequestInit)
}
