import type { IncomingMessage, ServerResponse } from 'node:http'

import { listenOnLoopback } from '../http/listen-on-loopback.ts'
import { within } from './within.ts'

const nextMs = 5000

/** One request that reached the upstream, and the answer to it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Settles once the answer is out, or as soon as the connection is closed before that. */
  readonly closed: Promise<void>
}

/** A service without manners: for what the fake API cannot do or show. */
export interface PlainUpstream {
  /** With an `/api`. */
  readonly baseUrl: string
  /** Everything that came. */
  readonly exchanges: readonly Exchange[]
  /** The next request that nobody has waited for yet; rejects if none comes. */
  readonly next: () => Promise<Exchange>
  readonly close: () => Promise<void>
}

/** Starts it on loopback; without `answer` it lets everybody wait. */
export async function startPlainUpstream(
  answer: (exchange: Exchange) => void = () => undefined,
): Promise<PlainUpstream> {
  const exchanges: Exchange[] = []
  const arrivals: Exchange[] = []
  const waiting: ((exchange: Exchange) => void)[] = []
  const { origin, close } = await listenOnLoopback((request, response) => {
    // Whoever leaves in the middle is what is looked at here, no failure.
    request.on('error', () => undefined)
    const closed = new Promise<void>((resolve) => response.once('close', resolve))
    const exchange = { request, response, closed }
    exchanges.push(exchange)
    const waiter = waiting.shift()
    if (waiter) waiter(exchange)
    else arrivals.push(exchange)
    answer(exchange)
  })
  return {
    baseUrl: `${origin}/api`,
    exchanges,
    next: async () =>
      arrivals.shift() ??
      within(nextMs, 'a request arrives at the service', new Promise((resolve) => waiting.push(resolve))),
    close,
  }
}
