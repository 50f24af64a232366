import { ConnectionError, isApiError, isVideoUpscaleError, VideoUpscaleError } from '../errors.ts'
import { readError } from '../read-error.ts'

/** The service takes no videos of one's own. `code` is `import-not-offered`. */
export class ImportNotOfferedError extends VideoUpscaleError {
  override readonly name = 'ImportNotOfferedError'
  constructor(cause?: unknown) {
    super(
      'import-not-offered',
      'This service takes no videos of your own. Upscale one that it has made: give the id of that task as ' +
        'jobId, and videoNo. To upscale your own files, set baseUrl to a video-upscale-server.',
      { cause },
    )
  }
}

/** A video cannot be read as it was announced: too short, too long, or gone. `code` is `unreadable-source`. */
export class UnreadableSourceError extends VideoUpscaleError {
  override readonly name = 'UnreadableSourceError'
  constructor(message: string, cause?: unknown) {
    super('unreadable-source', message, { cause })
  }
}

/** The error of the tus library, as one of ours. */
export function toUploadError(error: unknown): VideoUpscaleError {
  const { originalResponse, causingError } = asTusError(error)
  if (isVideoUpscaleError(causingError)) return causingError
  const response = originalResponse?.getUnderlyingObject?.()
  if (response instanceof Response && !response.ok) {
    return readError(response, parseJson(originalResponse?.getBody?.() ?? ''))
  }
  return new ConnectionError('The upload broke.', causingError ?? error)
}

/** Whether sending again may help: the rest of an upload, or an import by an idempotent service. */
export function mayPass(error: unknown): boolean {
  if (!isApiError(error)) {
    return isVideoUpscaleError(error) && (error.code === 'connection' || error.code === 'timeout')
  }
  // 409 and 423: an earlier request of ours is still being carried out.
  return [409, 423, 429].includes(error.status) || (error.status >= 500 && error.status !== 501)
}

interface TusError {
  readonly originalResponse?: { getUnderlyingObject?: () => unknown; getBody?: () => string } | null
  readonly causingError?: unknown
}

function asTusError(error: unknown): TusError {
  return typeof error === 'object' && error !== null ? error : {}
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
