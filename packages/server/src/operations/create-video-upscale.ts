import { randomUUID } from 'node:crypto'

import { waitUntilFinished } from '../events/wait-until-finished.ts'
import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { callerGone, preferredWaitMs } from '../http/preferred-wait.ts'
import { refuseWhenStopping } from '../http/refuse-when-stopping.ts'
import type { VideoUpscaleRequest } from '../http/wire.ts'
import { lockSource } from '../jobs/find-source.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotentRequest } from '../idempotency/idempotent-request.ts'
import { refuseOtherJob } from '../jobs/find-task.ts'
import { insertJob } from '../jobs/insert-job.ts'
import { toTask } from '../jobs/to-task.ts'
import { planRequest, refuseLosses } from '../jobs/plan-request.ts'
import { refuseManyJobs } from '../limits/refuse-many-jobs.ts'
import { priceUpscale } from '../points/price-upscale.ts'
import { upscaleQueue } from '../queue/queues.ts'
import { enqueue, entryOf } from '../queue/start-queue.ts'

/** Accepts an upscale: the job, its points and its queue entry come to be together, or not at all. */
export const createVideoUpscale: Operation<{ Body: VideoUpscaleRequest }> = async (
  context,
  request,
  reply,
) => {
  refuseWhenStopping(context)
  const { body } = request
  const caller = callerOf(request)
  const refusal = body.callback === undefined ? undefined : context.guard.refuseUrl(body.callback)
  if (refusal !== undefined) {
    throw new ApiError(400, 'Invalid request parameters', {
      detail: [{ path: 'callback', message: refusal }],
    })
  }
  refuseOtherJob(caller, body.jobId)
  await context.diskFloor.refuseBelow()
  const jobId = randomUUID()
  const idempotent = idempotentRequest(request, 'createVideoUpscale')
  const task = await answerOnce(context.db, idempotent, async (trx) => {
    const source = await lockSource(trx, { ...caller, ...body })
    const planned = planRequest(source, body)
    refuseLosses(planned)
    const { round, ...job } = await insertJob(trx, {
      id: jobId,
      accountId: caller.accountId,
      model: planned.options.model,
      callback: body.callback ?? null,
      input: { ...body },
      price: priceUpscale(planned.options.scale, context.config.pointsPerUpscale),
      requestId: request.id,
    })
    const entry = { ...entryOf(jobId, request), round }
    await enqueue(context.boss, trx, { queue: upscaleQueue, accountId: caller.accountId, entry })
    const { maxUnfinishedJobs } = caller.limits
    await refuseManyJobs(trx, caller.accountId, maxUnfinishedJobs ?? context.config.maxUnfinishedJobs)
    return toTask(job, [], context.signFileUrl)
  })
  const waitMs = preferredWaitMs(request, reply)
  if (waitMs === 0) return task
  // A repeated request waits on the first one's job.
  return waitUntilFinished(context, { ...caller, jobId: task.job_id }, waitMs, callerGone(reply))
}
