import { isEngineError, plan, type Plan, type Source } from '@video-upscale/engine'

import { ApiError } from '../http/api-error.ts'
import type { VideoUpscaleRequest } from '../http/wire.ts'
import { engineOptions } from './engine-options.ts'

/**
 * Plans what a request asks for, without any work.
 *
 * @throws ApiError 501 for an option that this server does not offer, 422 for what cannot be done
 */
export function planRequest(source: Source, { options }: VideoUpscaleRequest): Plan {
  try {
    return plan(source, engineOptions(options))
  } catch (error) {
    if (!isEngineError(error)) throw error
    throw new ApiError(error.code === 'unsupported-option' ? 501 : 422, error.message, { cause: error })
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
