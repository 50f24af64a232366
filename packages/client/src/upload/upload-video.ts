import type { HttpStack, Upload, UploadOptions } from 'tus-js-client'

import { backoffDelayMs } from '../backoff-delay.ts'
import { retryAfterOf } from '../errors.ts'
import type { RetryOptions } from '../retry-options.ts'
import type { PauseSwitch } from './pause-switch.ts'
import { mayPass, toUploadError } from './upload-errors.ts'
import type { VideoSource } from './video-source.ts'
import { untilAborted } from '../until-aborted.ts'

export interface UploadVideoOptions {
  /** Where uploads are begun. */
  readonly endpoint: string
  readonly httpStack: HttpStack
  readonly retry: Required<RetryOptions>
  readonly pausing: PauseSwitch
  readonly signal: AbortSignal
  /** Of an upload of this video that was begun before. */
  readonly knownUrl: string | undefined
  readonly onUrl: (url: string) => void
  readonly onProgress: (sent: number) => void
}

const smallestPartBytes = 1024 * 1024
/** Parts grow and shrink towards this, so that progress is told about as often on any line. */
const partMs = 1000

/**
 * Uploads one video through breaks and pauses, and returns the upload's URL.
 *
 * @throws ApiError, ConnectionError, UnreadableSourceError, or the signal's reason
 */
export async function uploadVideo(source: VideoSource, options: UploadVideoOptions): Promise<string> {
  const { pausing, signal } = options
  let url = options.knownUrl
  for (;;) {
    await untilAborted(pausing.resumed(), signal)
    // A new one each time: of the old one an answer may still be on its way.
    const upload = await createUpload(source, options, url)
    const isDone = await run(upload, pausing.running(), signal)
    url = upload.url ?? url
    if (isDone && url !== undefined) return url
  }
}

/** True once it is done, false when it was paused. */
function run(upload: Upload, running: AbortSignal, signal: AbortSignal): Promise<boolean> {
  const either = AbortSignal.any([running, signal])
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      void upload.abort()
      resolve(false)
    }
    const settled = (): void => {
      either.removeEventListener('abort', stop)
    }
    upload.options.onSuccess = () => {
      settled()
      resolve(true)
    }
    upload.options.onError = (error) => {
      settled()
      reject(toUploadError(error))
    }
    either.addEventListener('abort', stop)
    if (either.aborted) stop()
    else upload.start()
  })
}

async function createUpload(
  source: VideoSource,
  { endpoint, httpStack, retry, onUrl, onProgress }: UploadVideoOptions,
  url: string | undefined,
): Promise<Upload> {
  // Only who uploads something large loads it.
  const { Upload } = await import('tus-js-client')
  let partBegan = performance.now()
  const options: UploadOptions = {
    endpoint,
    uploadUrl: url ?? null,
    httpStack,
    metadata: { filename: source.fileName },
    storeFingerprintForResuming: false,
    fingerprint: () => Promise.resolve(''),
    fileReader: { openFile: () => Promise.resolve(toTusSource(source)) },
    chunkSize: smallestPartBytes,
    // Its length is the number of retries; what stands in it is decided when one is due.
    retryDelays: Array.from({ length: retry.maxAttempts - 1 }, () => retry.baseDelayMs),
    onUploadUrlAvailable: () => {
      partBegan = performance.now()
      if (upload.url !== null) onUrl(upload.url)
    },
    onProgress: onProgress,
    onChunkComplete: (bytes) => {
      const ms = Math.max(performance.now() - partBegan, 1)
      const fitting = Math.min((bytes * partMs) / ms, bytes * 2, source.maxPartBytes)
      upload.options.chunkSize = Math.max(Math.round(fitting), smallestPartBytes)
      partBegan = performance.now()
    },
    onShouldRetry: (tusError, attempt) => {
      const error = toUploadError(tusError)
      const asked = retryAfterOf(error)
      upload.options.retryDelays?.splice(attempt, 1, backoffDelayMs(attempt + 1, retry, asked))
      upload.options.chunkSize = smallestPartBytes
      return mayPass(error)
    },
  }
  // It reads through `fileReader` alone.
  const upload: Upload = new Upload(new Blob([]), options)
  return upload
}

function toTusSource(source: VideoSource) {
  return {
    size: source.bytes,
    slice: async (start: number, end: number) => ({
      value: await source.read(start, end),
      done: end >= source.bytes,
    }),
    close: () => undefined,
  }
}
