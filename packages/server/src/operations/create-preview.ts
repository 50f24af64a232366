import { isEngineError, UnsupportedOptionError } from '@video-upscale/engine'

import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { callerGone } from '../http/preferred-wait.ts'
import { refuseWhenStopping } from '../http/refuse-when-stopping.ts'
import type { Preview, PreviewRequest } from '../http/wire.ts'
import { answerOnce, recallAnswer } from '../idempotency/answer-once.ts'
import { idempotentRequest } from '../idempotency/idempotent-request.ts'
import { explainEngineError } from '../jobs/explain-engine-error.ts'
import { findVideo } from '../jobs/find-source.ts'
import { refuseOtherJob } from '../jobs/find-task.ts'
import { planRequest } from '../jobs/plan-request.ts'
import { makePreview } from '../previews/make-preview.ts'

/** Shows a few seconds of an upscale, before and after, for nothing. */
export const createPreview: Operation<{ Body: PreviewRequest }> = async (context, request, reply) => {
  refuseWhenStopping(context)
  const { body } = request
  const caller = callerOf(request)
  refuseOtherJob(caller, body.jobId)
  const idempotent = idempotentRequest(request, 'createPreview')
  const first = await recallAnswer<Preview>(context.db, idempotent)
  if (first) return first
  const video = await findVideo(context.db, { ...caller, ...body })
  // Says what is wrong with the options as an upscale would; losses are none of a preview's.
  planRequest(video.source, body)
  await context.diskFloor.refuseBelow()
  const gone = callerGone(reply)
  const preview = await context.previews
    .run(() => {
      gone.throwIfAborted()
      const { atSeconds, seconds, options } = body
      const { storage_key: sourceKey, source } = video
      return makePreview(context, { sourceKey, source, options, stretch: { atSeconds, seconds } }, gone)
    })
    .catch((error: unknown) => {
      throw toApiError(error)
    })
  return answerOnce(context.db, idempotent, () => Promise.resolve(preview))
}

function toApiError(error: unknown): unknown {
  if (!isEngineError(error)) return error
  if (error instanceof UnsupportedOptionError) {
    const detail = [{ path: error.option, message: error.message }]
    return new ApiError(400, error.message, { detail, cause: error })
  }
  const message = explainEngineError(error)
  return message === undefined ? error : new ApiError(422, message, { cause: error })
}
