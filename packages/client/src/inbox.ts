import type { Job } from './job.ts'
import { sleep } from './sleep.ts'

/** What comes in while a wait pauses: newer states of the job, and reasons to look again at once. */
export interface Inbox {
  /** Whether an event stream tells of changes, so that looks are for safety only. */
  live: boolean
  put(job: Job): void
  lookAgain(): void
  /** Hands on what comes in, until the pause is over or somebody asks for a look. */
  rest(pauseMs: number, signal: AbortSignal): AsyncGenerator<Job>
}

export function createInbox(): Inbox {
  const jobs: Job[] = []
  let asked = false
  let wakeUp = (): void => undefined
  return {
    live: false,
    put(job) {
      jobs.push(job)
      wakeUp()
    },
    lookAgain() {
      asked = true
      wakeUp()
    },
    async *rest(pauseMs, signal) {
      const endsAt = Date.now() + pauseMs
      while (!asked) {
        const job = jobs.shift()
        const leftMs = endsAt - Date.now()
        if (job) yield job
        else if (leftMs > 0) await sleep(leftMs, signal, (wake) => (wakeUp = wake))
        else break
      }
      asked = false
    },
  }
}
