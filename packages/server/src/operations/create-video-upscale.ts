import { randomUUID } from 'node:crypto'
import { isEngineError, plan, type Plan, type Source } from '@video-upscale/engine'
import type { Transaction } from 'kysely'

import type { Tables } from '../database/tables.ts'
import { waitUntilFinished } from '../events/wait-until-finished.ts'
import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { callerGone, preferredWaitMs } from '../http/preferred-wait.ts'
import type { VideoUpscaleRequest } from '../http/wire.ts'
import { engineOptions } from '../jobs/engine-options.ts'
import { answerOnce, hashRequest } from '../idempotency/answer-once.ts'
import { idempotencyKeyOf } from '../idempotency/idempotency-key.ts'
import { noSuchJob } from '../jobs/find-task.ts'
import { insertJob } from '../jobs/insert-job.ts'
import { freezePoints } from '../points/freeze-points.ts'
import { priceUpscale } from '../points/price-upscale.ts'
import { enqueue } from '../queue/start-queue.ts'

/** Accepts an upscale: the job, its points and its queue entry come to be together, or not at all. */
export const createVideoUpscale: Operation<{ Body: VideoUpscaleRequest }> = async (
  context,
  request,
  reply,
) => {
  if (!context.acceptsWork())
    throw new ApiError(503, 'The server is stopping.', { headers: { 'retry-after': '5' } })
  const { body } = request
  const caller = callerOf(request)
  const refusal = body.callback === undefined ? undefined : context.guard.refuseUrl(body.callback)
  if (refusal !== undefined) {
    throw new ApiError(400, 'Invalid request parameters', {
      detail: [{ path: 'callback', message: refusal }],
    })
  }
  if (caller.onlyJobId !== null && caller.onlyJobId !== body.jobId) throw noSuchJob(body.jobId)
  const jobId = randomUUID()
  const idempotent = {
    accountId: caller.accountId,
    key: idempotencyKeyOf(request),
    hash: hashRequest('createVideoUpscale', JSON.stringify(body)),
  }
  const task = await answerOnce(context.db, idempotent, async (trx) => {
    const source = await findSource(trx, { accountId: caller.accountId, ...body })
    const planned = planOrRefuse(source, body)
    const price = priceUpscale(planned.options.scale, context.config.pointsPerUpscale)
    await insertJob(trx, {
      id: jobId,
      accountId: caller.accountId,
      model: planned.options.model,
      callback: body.callback ?? null,
      input: { ...body },
      price,
    })
    await freezePoints(trx, { accountId: caller.accountId, jobId, price })
    await enqueue(context.boss, trx, { jobId })
    return context.findTask({ ...caller, jobId }, trx)
  })
  const waitMs = preferredWaitMs(request, reply)
  if (waitMs === 0) return task
  // A repeated request waits on the first one's job.
  return waitUntilFinished(context, { ...caller, jobId: task.job_id }, waitMs, callerGone(reply))
}

/** The video of a finished task of this account. */
async function findSource(
  trx: Transaction<Tables>,
  video: { readonly accountId: number; readonly jobId: string; readonly videoNo: number },
): Promise<Source> {
  const job = await trx
    .selectFrom('jobs')
    .select('status')
    .where('id', '=', video.jobId)
    .where('account_id', '=', video.accountId)
    .where('task_type', '=', 'video_import')
    .executeTakeFirst()
  if (!job) throw noSuchJob(video.jobId)
  const videos = await trx
    .selectFrom('videos')
    .select(['video_no', 'source'])
    .where('job_id', '=', video.jobId)
    .execute()
  const found = videos.find(({ video_no: videoNo }) => videoNo === video.videoNo)
  if (!found) {
    throw new ApiError(
      422,
      `The source job has ${String(videos.length)} video(s), so videoNo must be below that.`,
      {
        detail: [{ path: 'videoNo', message: `must be below ${String(videos.length)}` }],
      },
    )
  }
  return found.source
}

/** Plans the upscale, so that what the engine refuses is said before any point is frozen. */
function planOrRefuse(source: Source, { options }: VideoUpscaleRequest): Plan {
  try {
    const planned = plan(source, engineOptions(options))
    const refused = planned.losses.filter(({ allowed }) => !allowed)
    if (refused.length === 0) return planned
    const kinds = [...new Set(refused.map(({ kind }) => kind))].join(', ')
    throw new ApiError(
      422,
      `The upscale would lose: ${kinds}. Allow it by naming these kinds in options.allowLoss.`,
      {
        detail: { losses: refused.map(({ kind, message }) => ({ kind, message })) },
      },
    )
  } catch (error) {
    if (!isEngineError(error)) throw error
    throw new ApiError(error.code === 'unsupported-option' ? 501 : 422, error.message, { cause: error })
  }
}
