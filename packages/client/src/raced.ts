/** The promise's outcome, or the signal's reason as soon as it aborts, whatever the promise does then. */
export async function raced<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // A race would prefer what has settled already.
    promise.catch(() => undefined)
    throw signal.reason
  }
  let stopListening = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's own value
      reject(signal.reason)
    }
    signal.addEventListener('abort', abort, { once: true })
    stopListening = () => {
      signal.removeEventListener('abort', abort)
    }
  })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    stopListening()
  }
}
