/** Where the fake takes its time from: the life of jobs, expiring URLs and tokens, and slow answers. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Waits for that long on this clock; rejects with the signal's reason as soon as it aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** A clock that stands still until the test moves it. */
export interface TestClock extends Clock {
  /** Moves the clock forward and wakes, in order, everyone whose time has come. */
  readonly advance: (ms: number) => void
}

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/**
 * A clock for tests. Nothing on it passes by itself.
 *
 * @param startAt where it stands at first; by default the beginning of 2026
 */
export function createTestClock(startAt: Date | number = Date.UTC(2026, 0, 1)): TestClock {
  let now = Number(startAt)
  const sleepers = new Set<Sleeper>()
  return {
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      if (ms <= 0) return
      await sleepUntil((wake) => {
        const sleeper = { at: now + ms, wake }
        sleepers.add(sleeper)
        return () => {
          sleepers.delete(sleeper)
        }
      }, signal)
    },
    advance: (ms) => {
      if (!(ms >= 0)) throw new RangeError('A clock moves forward only.')
      now += ms
      const due = [...sleepers].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)
      for (const sleeper of due) {
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    },
  }
}

/** The time of the machine. It looks up `Date` and `setTimeout` at each call, so fake timers move it too. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    const until = Date.now() + ms
    await sleepByTimer(ms, signal)
    // A timer may be a millisecond early by the calendar, and who wakes then finds that nothing has happened.
    const earlyMs = until - Date.now()
    if (earlyMs > 0 && earlyMs <= 2) await sleepByTimer(earlyMs, signal)
  },
}

function sleepByTimer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return sleepUntil((wake) => {
    const timer = setTimeout(wake, ms)
    return () => {
      clearTimeout(timer)
    }
  }, signal)
}

/** @param begin starts the wait, and answers how to give it up */
async function sleepUntil(
  begin: (wake: () => void) => () => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      giveUp()
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the reason is the caller's own value
      reject(signal?.reason)
    }
    const giveUp = begin(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    signal?.addEventListener('abort', abort, { once: true })
  })
}
