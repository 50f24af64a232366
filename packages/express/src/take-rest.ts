import type { Request as ExpressRequest } from 'express'

/** How long a caller goes on sending a body that was refused: many look at the answer only after the last byte. */
const lingerMs = 5000

/** Throws the rest of a body away as it comes, but not for ever. Otherwise such a caller would wait for ever. */
export function takeRest(incoming: ExpressRequest, { body }: Request): void {
  if (incoming.complete || incoming.destroyed) return
  const cut = setTimeout(() => incoming.socket.destroy(), lingerMs).unref()
  incoming.once('close', () => {
    clearTimeout(cut)
  })
  // Until it is let go, it would be held back for a reader; who began to read it has let it go by now.
  if (body?.locked === false) void body.cancel().catch(() => undefined)
  incoming.resume()
}
