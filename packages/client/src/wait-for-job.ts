import { isVideoUpscaleError, JobFailedError, WaitTimeoutError } from './errors.ts'
import { isFinished, type CompletedJob, type FinishedJob, type Job } from './job.ts'
import { isTransient } from './retry.ts'
import { sleep } from './sleep.ts'

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
  /** Longest wait in milliseconds. Default 20 minutes. The job goes on after it. */
  readonly deadlineMs?: number | undefined
  /** Called with the job each time it was looked at. */
  readonly onUpdate?: ((job: Job) => void) | undefined
  /** Resolves when a webhook has told that the job finished; the job is then looked at once more at once. */
  readonly arrival?: Promise<unknown> | undefined
}

const defaultDeadlineMs = 20 * 60_000
const firstPauseMs = 1000
const longestPauseMs = 30_000
const growth = 1.4

/**
 * Looks at a job until it has finished. The pauses grow from 1 s to 30 s, which is at most 20 looks in five
 * minutes; an unknown status keeps that pace.
 *
 * @returns the completed job
 * @throws JobFailedError, WaitTimeoutError (carries the id to wait with again), or the signal's reason
 */
export async function waitForJob(
  look: (signal: AbortSignal) => Promise<Job>,
  jobId: string,
  options: WaitOptions,
): Promise<CompletedJob> {
  const { deadlineMs = defaultDeadlineMs, signal, onUpdate, arrival } = options
  const deadline = AbortSignal.timeout(deadlineMs)
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline
  let lastError: unknown
  try {
    for (const pause of pauses()) {
      try {
        const job = await look(either)
        onUpdate?.(job)
        if (isFinished(job)) return completedOrThrow(job)
        lastError = undefined
      } catch (error) {
        either.throwIfAborted()
        // A service that is away for a while does not end the wait; only the deadline does.
        if (!isTransient(error)) throw error
        lastError = error
      }
      await pauseUnlessArrived(pause, either, arrival)
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (!deadline.aborted || isVideoUpscaleError(error)) throw error
  }
  throw new WaitTimeoutError(jobId, deadlineMs, lastError)
}

/** Grows without end. The jitter keeps many clients from asking in step. */
function* pauses(): Generator<number> {
  for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * growth)) {
    yield pause * (0.9 + Math.random() * 0.2)
  }
}

async function pauseUnlessArrived(
  ms: number,
  signal: AbortSignal,
  arrival: Promise<unknown> | undefined,
): Promise<void> {
  if (!arrival || arrived.has(arrival)) {
    await sleep(ms, signal)
    return
  }
  const awake = new AbortController()
  const pause = sleep(ms, AbortSignal.any([signal, awake.signal])).catch(() => {
    signal.throwIfAborted()
  })
  await Promise.race([pause, arrival.then(() => arrived.add(arrival))])
  awake.abort()
  signal.throwIfAborted()
}

/** Arrivals that have cut a pause short; they do so once, or they would turn the wait into a tight loop. */
const arrived = new WeakSet<Promise<unknown>>()

function completedOrThrow(job: FinishedJob): CompletedJob {
  if (job.status === 'completed') return job
  const canceled = job.status === 'canceled'
  throw new JobFailedError({
    id: job.id,
    canceled,
    errorCode: canceled ? 0 : job.error.code,
    message: canceled ? '' : job.error.message,
  })
}
