import { isEngineError, plan, UnsupportedOptionError, type Plan, type Source } from '@video-upscale/engine'

import { ApiError } from '../http/api-error.ts'
import type { VideoUpscaleRequest } from '../http/wire.ts'
import { engineOptions } from './engine-options.ts'

/**
 * Plans what a request asks for, without any work.
 *
 * @throws ApiError 400 for an option that the engine does not offer, 422 for what cannot be done
 */
export function planRequest(source: Source, { options }: VideoUpscaleRequest): Plan {
  try {
    return plan(source, engineOptions(options))
  } catch (error) {
    if (!isEngineError(error)) throw error
    if (error instanceof UnsupportedOptionError) {
      throw new ApiError(400, error.message, {
        detail: [{ path: `options.${error.option}`, message: error.message }],
        cause: error,
      })
    }
    throw new ApiError(422, error.message, { cause: error })
  }
}

/** @throws ApiError 422 if the plan would lose what the request does not allow to be lost */
export function refuseLosses({ losses }: Plan): void {
  const refused = losses.filter(({ allowed }) => !allowed)
  if (refused.length === 0) return
  const kinds = [...new Set(refused.map(({ kind }) => kind))].join(', ')
  throw new ApiError(
    422,
    `The upscale would lose: ${kinds}. Allow it by naming these kinds in options.allowLoss.`,
    {
      detail: { losses: refused.map(({ kind, message }) => ({ kind, message })) },
    },
  )
}
