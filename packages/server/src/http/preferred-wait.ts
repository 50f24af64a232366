import type { FastifyReply, FastifyRequest } from 'fastify'

/** Longest `Prefer: wait`, in seconds. */
export const longestWaitSeconds = 60

/**
 * How long the caller wants the answer held (`Prefer: wait=N`), in milliseconds; 0 if not at all. The
 * answer says what is honoured.
 */
export function preferredWaitMs(request: FastifyRequest, reply: FastifyReply): number {
  const { prefer } = request.headers
  const match = typeof prefer === 'string' ? /(?:^|[,;\s])wait=(\d{1,6})(?:$|[,;\s])/.exec(prefer) : null
  if (!match) return 0
  const seconds = Math.min(Number(match[1]), longestWaitSeconds)
  reply.header('preference-applied', `wait=${String(seconds)}`)
  return seconds * 1000
}

/** Aborts when the caller is gone, so that nothing is held for nobody. */
export function callerGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => {
    gone.abort()
  })
  return gone.signal
}
