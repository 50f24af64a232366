import type { Client } from './client.ts'
import { ConnectionError, UnexpectedResponseError } from './errors.ts'
import type { CompletedJob } from './job.ts'

export interface DownloadOptions {
  /** Which of the job's results. Default 0. */
  readonly videoNo?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Called as bytes arrive. `total` is null where the service does not say. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined
  /** Another fetch. It gets no key: result URLs open without one. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

export interface Download {
  /** The file. It errors with ConnectionError if the connection ends before the whole length arrived. */
  readonly stream: ReadableStream<Uint8Array>
  /** Length in bytes, or null where the service does not say. */
  readonly bytes: number | null
}

const expiredStatuses: readonly number[] = [403, 404, 410]

/** Opens a result for download. An expired URL is refreshed once by fetching the job again. */
export async function downloadVideo(
  client: Client,
  job: CompletedJob,
  options: DownloadOptions = {},
): Promise<Download> {
  const { videoNo = 0, signal } = options
  let response = await open(urlOf(job, videoNo), options)
  if (expiredStatuses.includes(response.status)) {
    await response.body?.cancel()
    const fresh = await client.getJob(job.id, { signal })
    if (fresh.status === 'completed') response = await open(urlOf(fresh, videoNo), options)
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel()
    throw new UnexpectedResponseError(`The result could not be fetched: status ${String(response.status)}.`, {
      status: response.status,
    })
  }
  const bytes = readLength(response)
  return { stream: response.body.pipeThrough(checkLength(bytes, options.onProgress)), bytes }
}

async function open(url: string, { signal, fetch = globalThis.fetch }: DownloadOptions): Promise<Response> {
  try {
    return await fetch(url, signal ? { signal } : {})
  } catch (error) {
    signal?.throwIfAborted()
    throw new ConnectionError('The result could not be reached.', error)
  }
}

function urlOf(job: CompletedJob, videoNo: number): string {
  const url = job.videoUrls[videoNo]
  if (url === undefined) {
    throw new RangeError(
      `Job ${job.id} has ${String(job.videoUrls.length)} result(s), no number ${String(videoNo)}.`,
    )
  }
  return url
}

/** A compressed answer's length is not the file's. */
function readLength({ headers }: Response): number | null {
  const length = Number(headers.get('content-length') ?? Number.NaN)
  return Number.isSafeInteger(length) && headers.get('content-encoding') === null ? length : null
}

function checkLength(
  total: number | null,
  onProgress: DownloadOptions['onProgress'],
): TransformStream<Uint8Array, Uint8Array> {
  let received = 0
  return new TransformStream({
    transform(chunk, controller) {
      received += chunk.byteLength
      onProgress?.(received, total)
      controller.enqueue(chunk)
    },
    flush(controller) {
      if (total !== null && received !== total) {
        controller.error(
          new ConnectionError(
            `The download ended after ${String(received)} of ${String(total)} bytes.`,
            undefined,
          ),
        )
      }
    },
  })
}
