import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { callerGone, preferredWaitMs } from '../http/preferred-wait.ts'
import { waitUntilFinished } from '../events/wait-until-finished.ts'

/** The task as it is now, or with `Prefer: wait` as it is when it has finished. */
export const getJob: Operation<{ Params: { job_id: string } }> = (context, request, reply) => {
  const job = { ...callerOf(request), jobId: request.params.job_id }
  const waitMs = preferredWaitMs(request, reply)
  return waitMs === 0 ? context.findTask(job) : waitUntilFinished(context, job, waitMs, callerGone(reply))
}
