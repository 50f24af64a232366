import type { Client } from './client.ts'
import { connect, type ConnectOptions } from './download/connection.ts'
import { ResultRefusedError } from './download/download-errors.ts'
import { ResumingFile, type Connect } from './download/resuming-file.ts'
import { toStream } from './download/to-stream.ts'
import type { CompletedJob } from './job.ts'
import type { RetryOptions } from './retry-options.ts'
import { untilAborted } from './until-aborted.ts'

export { ResultChangedError, ResultRefusedError } from './download/download-errors.ts'

/** Which result to download, and how. */
export interface DownloadOptions {
  /** Which of the job's results. Default 0. */
  readonly videoNo?: number | undefined
  /** Ends the download, whatever it is doing; the stream then errors with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Called as bytes arrive. `total` is null where the service does not say. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined
  /** Another fetch. It gets no key: result URLs open without one. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** How often a broken download is taken up again within one mebibyte. Default 6 attempts, from 200 ms to 5 s apart. */
  readonly retry?: RetryOptions | undefined
  /** Longest silence of the sender while bytes are awaited, in milliseconds. Default 30,000. */
  readonly idleTimeoutMs?: number | undefined
}

/** A download under way. */
export interface Download {
  /**
   * The file. A connection that breaks is taken up where it broke, if the service names the file by a strong
   * `ETag`; otherwise, and when that keeps failing, the stream errors with the last failure. It errors with
   * ResultChangedError if the file became another one in between.
   */
  readonly stream: ReadableStream<Uint8Array>
  /** Length in bytes, or null where the service does not say. */
  readonly bytes: number | null
}

const defaultRetry: Required<RetryOptions> = { maxAttempts: 6, baseDelayMs: 200, maxDelayMs: 5000 }

/**
 * Opens a result for download. An expired URL (403, 404, 410) is refreshed once by fetching the job again,
 * also in the middle of the file. The key is not sent to it.
 *
 * @throws RangeError if the job has no such result
 * @throws ResultRefusedError, with its `status`, if the URL answers with an error
 * @throws UnexpectedResponseError if it is no URL of the web, or answers with a web page or the wrong part
 * @throws ConnectionError if it cannot be reached
 */
export async function downloadVideo(
  client: Client,
  job: CompletedJob,
  options: DownloadOptions = {},
): Promise<Download> {
  const { retry, idleTimeoutMs = 30_000, onProgress } = options
  options.signal?.throwIfAborted()
  const stop = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal
  const fetch = options.fetch ?? ((...args: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...args))
  const open = connectRefreshing(client, job, options.videoNo ?? 0, { fetch, signal, idleTimeoutMs })
  const file = new ResumingFile(open, { ...defaultRetry, ...retry }, signal)
  await file.open()
  return { stream: toStream(file, stop, signal, onProgress), bytes: file.total }
}

function connectRefreshing(
  client: Client,
  job: CompletedJob,
  videoNo: number,
  options: ConnectOptions,
): Connect {
  let url = urlOf(job, videoNo)
  let isFresh = false
  return async (from) => {
    try {
      return await connect(url, from, options)
    } catch (error) {
      if (isFresh || !(error instanceof ResultRefusedError && error.isExpired)) throw error
      isFresh = true
      const { signal } = options
      const fresh = await untilAborted(client.getJob(job.id, { signal }), signal)
      if (fresh.status !== 'completed') throw error
      url = urlOf(fresh, videoNo)
      return connect(url, from, options)
    }
  }
}

function urlOf(job: CompletedJob, videoNo: number): string {
  // Without types, it may be an id, or a job that is not finished.
  const given: { readonly videoUrls?: unknown } = job
  if (!Array.isArray(given.videoUrls)) {
    throw new TypeError('job must be a completed job, as waitForJob answers it.')
  }
  const url = job.videoUrls[videoNo]
  if (url === undefined) {
    throw new RangeError(
      `Job ${job.id} has ${String(job.videoUrls.length)} result(s), no number ${String(videoNo)}.`,
    )
  }
  return url
}
