import type { ServerContext } from '../server-context.ts'
import type { Task } from '../http/wire.ts'
import { isFinished } from '../jobs/job-status.ts'
import type { JobOfAccount } from '../jobs/find-task.ts'

// A connection that is dead and does not know it tells nothing; the job is looked at all the same.
const lookAtLeastEveryMs = 15_000

/** Holds until the job has finished, `waitMs` have passed, or the signal aborts; answers the job as it is then. */
export async function waitUntilFinished(
  { findTask, events, now }: Pick<ServerContext, 'findTask' | 'events' | 'now'>,
  job: JobOfAccount,
  waitMs: number,
  signal: AbortSignal,
): Promise<Task> {
  const end = now().getTime() + waitMs
  const follower = events.follow(job.jobId)
  try {
    for (;;) {
      const task = await findTask(job)
      const left = end - now().getTime()
      if (isFinished(task.status) || left <= 0 || signal.aborted) return task
      await follower.next(Math.min(left, lookAtLeastEveryMs), signal)
    }
  } finally {
    follower.end()
  }
}
