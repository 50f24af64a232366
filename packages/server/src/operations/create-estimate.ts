import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import type { Estimate, VideoUpscaleRequest } from '../http/wire.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotentRequest } from '../idempotency/idempotent-request.ts'
import { findSource } from '../jobs/find-source.ts'
import { refuseOtherJob } from '../jobs/find-task.ts'
import { planRequest } from '../jobs/plan-request.ts'
import { priceUpscale } from '../points/price-upscale.ts'
import { measuredPixelsPerSecond } from '../speed/measured-speed.ts'

// Scale 4 is scale 2 twice, the second time on four times the pixels.
const workOfScale = { 2: 1, 4: 5 } as const

/** Says what an upscale would make, lose, cost and take. Nothing is created and nothing frozen. */
export const createEstimate: Operation<{ Body: VideoUpscaleRequest }> = (context, request) => {
  const { body } = request
  const caller = callerOf(request)
  refuseOtherJob(caller, body.jobId)
  const idempotent = idempotentRequest(request, 'createEstimate')
  return answerOnce(context.db, idempotent, async (trx): Promise<Estimate> => {
    const source = await findSource(trx, { ...caller, ...body })
    const { options, output, losses } = planRequest(source, body)
    const speed = (await measuredPixelsPerSecond(context.db)).get(options.model)
    const work = source.width * source.height * source.frames * workOfScale[options.scale]
    return {
      width: output.width,
      height: output.height,
      frames: source.frames,
      durationSeconds: source.durationSeconds,
      points: priceUpscale(options.scale, context.config.pointsPerUpscale),
      losses: losses.map(({ kind, message }) => ({ kind, message })),
      expectedSeconds: speed === undefined ? null : work / speed,
      scale: options.scale,
      model: options.model,
      codec: options.codec,
      container: options.container,
    }
  })
}
