import { getCapabilities, type Capabilities, type JobsContext } from './jobs.ts'
import { createJoin } from './join-calls.ts'

/** Without an answer by then the service counts as one that does not say. */
const patience = { timeoutMs: 5000, maxAttempts: 2 }

/**
 * Asks once: they don't change while a service runs. One question serves all who wait for it, and ends when
 * none does; an answer that could not be had is undefined, and asked for again.
 */
export function rememberCapabilities(
  contextFor: (signal: AbortSignal) => JobsContext,
): (signal: AbortSignal | undefined) => Promise<Capabilities | undefined> {
  const join = createJoin<Capabilities | undefined>()
  let isKnown = false
  let known: Capabilities | undefined
  const ask = async (signal: AbortSignal): Promise<Capabilities | undefined> => {
    const { api, sendOptions } = contextFor(signal)
    known = await getCapabilities({
      api,
      sendOptions: {
        ...sendOptions,
        timeoutMs: Math.min(sendOptions.timeoutMs, patience.timeoutMs),
        retry: { ...sendOptions.retry, maxAttempts: patience.maxAttempts },
      },
    })
    isKnown = true
    return known
  }
  return async (signal) => {
    if (isKnown) return known
    return join('', signal, ask).catch(() => {
      signal?.throwIfAborted()
      return undefined
    })
  }
}
