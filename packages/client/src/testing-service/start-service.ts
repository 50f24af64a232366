import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'

/** One request that came, and a way to answer it. */
export interface Exchange {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
  readonly response: ServerResponse
  readonly json: (status: number, body: unknown, headers?: Record<string, string>) => void
  /** Cuts the connection, as a crash or a proxy would. */
  readonly reset: () => void
}

export interface Service {
  /** With `/api`, as a client takes it. */
  readonly baseUrl: string
  readonly exchanges: Exchange[]
  close(): Promise<void>
}

/** A real HTTP server on loopback whose every answer a test decides. */
export async function startService(answer: (exchange: Exchange, count: number) => void): Promise<Service> {
  const exchanges: Exchange[] = []
  const server = createServer(
    readExchange((exchange) => {
      exchanges.push(exchange)
      answer(exchange, exchanges.length)
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { baseUrl: `http://127.0.0.1:${String(port)}/api`, exchanges, close: () => closeServer(server) }
}

function readExchange(answer: (exchange: Exchange) => void): RequestListener {
  return (request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      answer({
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body,
        response,
        json: (status, content, headers = {}) => {
          response
            .writeHead(status, { 'content-type': 'application/json', ...headers })
            .end(JSON.stringify(content))
        },
        reset: () => {
          request.socket.destroy()
        },
      })
    })
  }
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
