import type { UpscaleOptions } from '@video-upscale/engine'

import type { VideoUpscaleRequest } from '../http/wire.ts'

/** The part of a request's options that the engine works by: the caller's own metadata is not. */
export function engineOptions(options: VideoUpscaleRequest['options']): UpscaleOptions {
  const { metadata: _metadata, ...rest } = options ?? {}
  return rest
}
