import { isVideoUpscaleError, VideoUpscaleError } from '@video-upscale/client'

/**
 * The errors of the hooks have one type. What is thrown by something else (a `TypeError` for an id that is
 * none, a full disk) becomes an error of the code `unexpected`, with the original as its `cause`.
 */
export function toTypedError(error: unknown): VideoUpscaleError {
  if (isVideoUpscaleError(error)) return error
  const message = error instanceof Error ? error.message : String(error)
  return new VideoUpscaleError('unexpected', message, { cause: error })
}

export async function withTypedErrors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw toTypedError(error)
  }
}
