import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands between the app and the video server, passes each call on, and knows which are under way. */
export interface CallWatch {
  readonly url: string
  /** Tells the calls whose answer is not finished, as `GET /api/…`. */
  open(): readonly string[]
  /** All calls so far. */
  readonly names: readonly string[]
  readonly headers: readonly IncomingMessage['headers'][]
  /** From now on calls whose name begins so get no answer; without it all get theirs. */
  hold(start?: string): void
  close(): Promise<void>
}

export async function watchCalls(target: string): Promise<CallWatch> {
  const open = new Map<IncomingMessage, string>()
  const names: string[] = []
  let held: string | undefined
  const headers: IncomingMessage['headers'][] = []
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '' } = incoming
    const name = `${method} ${url}`
    open.set(incoming, name)
    names.push(name)
    headers.push(incoming.headers)
    outgoing.on('close', () => open.delete(incoming))
    if (held !== undefined && name.startsWith(held)) {
      // Who doesn't read doesn't see the other side leave.
      incoming.resume()
      return
    }
    const forwarded = request(new URL(url, target), { method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      outgoing.flushHeaders()
      answer.pipe(outgoing)
    })
    forwarded.on('error', () => outgoing.destroy())
    outgoing.on('close', () => forwarded.destroy())
    incoming.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    open: () => [...open.values()],
    names,
    headers,
    hold: (start) => {
      held = start
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
