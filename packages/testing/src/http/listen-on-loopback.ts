import { createServer, type RequestListener } from 'node:http'

/** A server of a test. */
export interface ListeningServer {
  /** E.g. `http://127.0.0.1:41234`. */
  readonly origin: string
  /** Ends the server, and the connections that are open. */
  readonly close: () => Promise<void>
}

/** Serves a listener, which an Express app is too, over a real socket on a free port of 127.0.0.1. */
export async function listenOnLoopback(listener: RequestListener): Promise<ListeningServer> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
