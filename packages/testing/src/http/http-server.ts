import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

import type { Handler } from './handle-request.ts'

export interface HttpServer {
  readonly origin: string
  readonly close: () => Promise<void>
}

/** Offers a handler over a real socket on loopback. */
export async function startHttpServer(handler: Handler): Promise<HttpServer> {
  const server = createServer((incoming, outgoing) => {
    void answer(handler, incoming, outgoing).catch(() => {
      // Whatever went wrong, the caller sees its connection break, as behind a crash.
      incoming.socket.resetAndDestroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The fake has no port.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
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
