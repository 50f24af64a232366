import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotentRequest } from '../idempotency/idempotent-request.ts'
import { cancel } from '../jobs/cancel.ts'
import { queueOf } from '../queue/start-queue.ts'

/** Cancels a job. A worker that is at it is told as soon as this is committed, and ends the engine's processes. */
export const cancelJob: Operation<{ Params: { job_id: string } }> = (context, request) => {
  const { db, boss, findTask, now } = context
  const job = { ...callerOf(request), jobId: request.params.job_id }
  const idempotent = idempotentRequest(request, 'cancelJob', [job.jobId])
  return answerOnce(db, idempotent, async (trx) => {
    // Throws 404 for another account's job, before anything is touched.
    const { status, task_type: taskType } = await findTask(job, trx)
    if (!(await cancel({ trx, boss, now: now() }, { jobId: job.jobId, queue: queueOf(taskType) }))) {
      throw new ApiError(409, `The job is ${status} already.`)
    }
    // A count that is one too high, should the commit fail, misleads nobody.
    context.metrics.jobFinished('canceled')
    return findTask(job, trx)
  })
}
