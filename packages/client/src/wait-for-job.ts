import { longestTimerMs } from './check-duration.ts'
import { isVideoUpscaleError, JobFailedError, WaitTimeoutError } from './errors.ts'
import { followJob, type JobSource } from './follow-job.ts'
import { limitTime } from './time-limit.ts'
import { isFinished, type CompletedJob, type FinishedJob, type Job } from './job.ts'

/** How long a job is followed, and who is told. */
export interface WaitOptions {
  /** Ends the wait, which rejects with the signal's reason. The job goes on. */
  readonly signal?: AbortSignal | undefined
  /** Longest wait in milliseconds, over everything that it takes. Default 20 minutes. The job goes on after it. */
  readonly deadlineMs?: number | undefined
  /** Called with the job each time it was looked at, and with each progress that the service tells of. What it throws ends the wait, not the job. */
  readonly onUpdate?: ((job: Job) => void) | undefined
  /** Resolves when a webhook has told that the job finished; the job is then looked at once more at once. */
  readonly arrival?: Promise<unknown> | undefined
}

const defaultDeadlineMs = 20 * 60_000

/**
 * Follows a job until it has finished.
 *
 * @returns the completed job
 * @throws JobFailedError, WaitTimeoutError (carries the id to wait with again), or the signal's reason
 */
export async function waitForJob(
  source: JobSource,
  jobId: string,
  options: WaitOptions,
): Promise<CompletedJob> {
  const { deadlineMs = defaultDeadlineMs, signal, onUpdate, arrival } = options
  if (!(deadlineMs > 0)) throw new RangeError('deadlineMs must be a number of milliseconds above 0.')
  const { signal: deadline, clear } = limitTime(Math.min(deadlineMs, longestTimerMs))
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline
  let lastError: unknown
  const onFailedLook = (error: unknown): void => {
    lastError = error
  }
  try {
    for await (const job of followJob(source, { signal: either, arrival, onFailedLook })) {
      onUpdate?.(job)
      if (isFinished(job)) return completedOrThrow(job)
      lastError = undefined
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (!deadline.aborted || isVideoUpscaleError(error)) throw error
  } finally {
    clear()
  }
  throw new WaitTimeoutError(jobId, deadlineMs, lastError)
}

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
