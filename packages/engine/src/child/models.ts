import type { ModelName } from '../options.ts'
import { createLanczosUpscaler } from './upscale-lanczos.ts'
import type { Upscaler, UpscalerSize } from './upscaler.ts'

/** Every model is a named strategy; plan and pipeline know no more of it than this. */
export const createUpscaler: Record<ModelName, (size: UpscalerSize) => Upscaler> = {
  lanczos: createLanczosUpscaler,
}
