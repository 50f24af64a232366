/** Lets work be held and let go again. */
export interface PauseSwitch {
  readonly pause: () => void
  readonly resume: () => void
  /** Aborts at the next pause. */
  readonly running: () => AbortSignal
  /** Settles as soon as it is not paused. */
  readonly resumed: () => Promise<void>
}

export function createPauseSwitch(): PauseSwitch {
  let running = new AbortController()
  let paused: Promise<void> | undefined
  let letGo = (): void => undefined
  return {
    pause() {
      paused ??= new Promise((resolve) => (letGo = resolve))
      running.abort()
    },
    resume() {
      if (!paused) return
      running = new AbortController()
      paused = undefined
      letGo()
    },
    running: () => running.signal,
    resumed: () => paused ?? Promise.resolve(),
  }
}
