/**
 * Waits, or throws the signal's reason as soon as it aborts.
 *
 * @param onSleep gets a function that ends the wait before its time
 */
export async function sleep(
  ms: number,
  signal?: AbortSignal,
  onSleep?: (wakeUp: () => void) => void,
): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const wakeUp = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    const abort = (): void => {
      clearTimeout(timer)
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's own value
      reject(signal?.reason)
    }
    const timer = setTimeout(wakeUp, Math.ceil(ms))
    signal?.addEventListener('abort', abort, { once: true })
    onSleep?.(wakeUp)
  })
}
