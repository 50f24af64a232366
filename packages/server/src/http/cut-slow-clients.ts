import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Less than this many bytes a second is as good as nothing. */
const leastBytesPerSecond = 1000
/** How long a caller goes on sending a body that was refused: many look at the answer only after the last byte. */
const lingerMs = 5000

interface Transfer {
  readonly request: FastifyRequest
  bytes: number
  sinceMs: number
}

/**
 * Ends connections whose caller hardly sends its body, or hardly takes our answer: each holds memory, and
 * a thousand of them would hold it all. Time that this server needs for its own work does not count.
 */
export function cutSlowClients(app: FastifyInstance, stallTimeoutMs: number): void {
  const open = new Map<FastifyRequest, Transfer>()
  app.addHook('onRequest', (request, _reply, done) => {
    open.set(request, { request, bytes: bytesOf(request), sinceMs: performance.now() })
    done()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    open.delete(request)
    // The rest of a body that was refused is thrown away as it comes, but not for ever.
    if (!request.raw.complete) {
      request.raw.unpipe().resume()
      const cut = setTimeout(() => request.raw.socket.destroy(), lingerMs).unref()
      request.raw.once('end', () => {
        clearTimeout(cut)
      })
    }
    done()
  })
  const least = (leastBytesPerSecond * stallTimeoutMs) / 1000
  const sweep = setInterval(() => {
    for (const transfer of open.values()) judge(transfer, stallTimeoutMs, least)
  }, stallTimeoutMs / 4)
  app.addHook('onClose', (_app, done) => {
    clearInterval(sweep)
    done()
  })
}

function judge(transfer: Transfer, stallTimeoutMs: number, least: number): void {
  const { request } = transfer
  const now = performance.now()
  const bytes = bytesOf(request)
  if (!waitsForCaller(request) || bytes - transfer.bytes >= least) {
    transfer.bytes = bytes
    transfer.sinceMs = now
  } else if (now - transfer.sinceMs >= stallTimeoutMs) {
    request.log.info({ requestId: request.id }, 'cut a caller who is too slow')
    request.raw.socket.destroy()
  }
}

/** Whether it is the caller's turn: to send more of the body, or to take what lies ready. */
function waitsForCaller({ raw }: FastifyRequest): boolean {
  return !raw.complete || raw.socket.writableLength > 0
}

/** What the connection has moved so far, either way. */
function bytesOf({ raw: { socket } }: FastifyRequest): number {
  return socket.bytesRead + socket.bytesWritten - socket.writableLength
}
