/** A signal that aborts after a while, unless it is cleared before. */
export interface TimeLimit {
  readonly signal: AbortSignal
  readonly clear: () => void
}

/** By `setTimeout`, which fake timers move; they don't move `AbortSignal.timeout`. */
export function limitTime(ms: number): TimeLimit {
  const control = new AbortController()
  const timer = setTimeout(() => {
    control.abort()
  }, ms)
  return {
    signal: control.signal,
    clear: () => {
      clearTimeout(timer)
    },
  }
}
