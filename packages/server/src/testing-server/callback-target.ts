import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** What a callback target does with a connection, from the moment that the whole request has come. */
export type Behaviour = (socket: Socket) => void

export interface CallbackTarget {
  readonly url: string
  /** The requests as they came, headers and all. */
  readonly requests: string[]
  /** How many connections were open at once, at most. */
  mostAtOnce(): number
  close(): void
}

/** A callback target that speaks HTTP as badly as told: a bare socket, with or without TLS. */
export async function startCallbackTarget(
  behave: Behaviour,
  tls?: { readonly pem: Buffer },
): Promise<CallbackTarget> {
  const requests: string[] = []
  const sockets = new Set<Socket>()
  let mostAtOnce = 0
  const onConnection = (socket: Socket): void => {
    sockets.add(socket)
    mostAtOnce = Math.max(mostAtOnce, sockets.size)
    socket.once('close', () => sockets.delete(socket))
    let text = ''
    socket.on('error', () => undefined)
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (!isWhole(text)) return
      requests.push(text)
      text = ''
      behave(socket)
    })
  }
  const server: Server = tls
    ? createTlsServer({ key: tls.pem, cert: tls.pem }, onConnection).on('tlsClientError', () => undefined)
    : createServer(onConnection)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${String(port)}/hook`,
    requests,
    mostAtOnce: () => mostAtOnce,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** Answers with a status, headers and no body. */
export function answering(status: number, headers: Readonly<Record<string, string>> = {}): Behaviour {
  const lines = Object.entries({ 'content-length': '0', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return (socket) => socket.end(`HTTP/1.1 ${String(status)} .\r\n${lines.join('')}\r\n`)
}

/** Sends a beginning, then a piece now and then for as long as anyone listens. */
export function dripping(beginning: string, piece: string): Behaviour {
  return (socket) => {
    socket.write(beginning)
    const timer = setInterval(() => socket.write(piece), 200)
    socket.once('close', () => {
      clearInterval(timer)
    })
  }
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  const length = /content-length: (\d+)/i.exec(text)?.[1]
  return end >= 0 && Buffer.byteLength(text) >= end + 4 + Number(length ?? 0)
}
