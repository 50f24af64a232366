/** A job's life. The wire uses the same words. */
export type JobStatus = 'pending' | 'staged' | 'processing' | 'completed' | 'failed' | 'canceled'

export type FinishedStatus = Extract<JobStatus, 'completed' | 'failed' | 'canceled'>

/**
 * Which status may follow which. `staged` and `processing` may fall back to `staged`: another attempt
 * begins after a worker died. Finished jobs never change.
 */
export const nextStatuses: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  pending: ['staged', 'failed', 'canceled'],
  staged: ['staged', 'processing', 'failed', 'canceled'],
  processing: ['staged', 'completed', 'failed', 'canceled'],
  completed: [],
  failed: [],
  canceled: [],
}

export function isFinished(status: JobStatus): status is FinishedStatus {
  return nextStatuses[status].length === 0
}

/** The statuses from which `status` can be reached: the guard of every status change. */
export function statusesBefore(status: JobStatus): JobStatus[] {
  return allStatuses.filter((before) => nextStatuses[before].includes(status))
}

/** Those of waiting and running jobs. */
export const unfinishedStatuses: readonly JobStatus[] = ['pending', 'staged', 'processing']

/** Those that never change any more. */
export const finishedStatuses: readonly FinishedStatus[] = ['completed', 'failed', 'canceled']

const allStatuses: readonly JobStatus[] = [
  'pending',
  'staged',
  'processing',
  'completed',
  'failed',
  'canceled',
]
