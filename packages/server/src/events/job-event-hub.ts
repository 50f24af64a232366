import { listen } from '../database/listen.ts'
import type { DatabaseConnection } from '../database/open-database.ts'
import { jobEventsChannel } from './append-job-event.ts'

/** Wakes those of this process who follow a job, whichever process it runs in. */
export interface JobEventHub {
  /**
   * Resolves when something has happened to the job since the last call for the same follower, when
   * `maxMs` have passed, or when the signal aborts.
   */
  follow(jobId: string): Follower
  /** Lets all followers look again: something may have happened that nobody announced. */
  wakeAll(): void
  close(): Promise<void>
}

export interface Follower {
  next(maxMs: number, signal: AbortSignal): Promise<void>
  end(): void
}

export async function createJobEventHub(connection: DatabaseConnection): Promise<JobEventHub> {
  const wakers = new Map<string, Set<() => void>>()
  const wakeAll = (): void => {
    for (const followers of wakers.values()) for (const wake of followers) wake()
  }
  const listener = await listen(
    connection,
    jobEventsChannel,
    (jobId) => {
      for (const wake of wakers.get(jobId) ?? []) wake()
    },
    wakeAll,
  )

  return {
    wakeAll,
    follow(jobId) {
      let happened = false
      let resume: (() => void) | undefined
      const wake = (): void => {
        happened = true
        resume?.()
      }
      const followers = wakers.get(jobId) ?? new Set()
      wakers.set(jobId, followers.add(wake))
      return {
        async next(maxMs, signal) {
          if (!happened && !signal.aborted) await waitFor((done) => (resume = done), maxMs, signal)
          happened = false
          resume = undefined
        },
        end() {
          followers.delete(wake)
          if (followers.size === 0) wakers.delete(jobId)
        },
      }
    },
    close: () => listener.close(),
  }
}

function waitFor(register: (done: () => void) => void, maxMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, maxMs)
    signal.addEventListener('abort', done, { once: true })
    register(done)
  })
}
