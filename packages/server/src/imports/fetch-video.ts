import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { request, type Dispatcher } from 'undici'

import type { AddressGuard } from '../addresses/address-guard.ts'
import { ApiError } from '../http/api-error.ts'
import { isDiskFull } from '../storage/disk-full.ts'
import type { ByteAllowance } from './byte-allowance.ts'

/** A video that could not be fetched, for a reason that its owner can read. */
export class FetchRefusedError extends Error {
  override readonly name = 'FetchRefusedError'
  /** Which URL of the request. */
  readonly field: string
  /** The status that describes it: 413 or 422. */
  readonly status: number
  /** Whether another attempt would be in vain. */
  readonly isFinal: boolean

  constructor(field: string, message: string, about: { status?: number; isFinal: boolean; cause?: unknown }) {
    super(message, { cause: about.cause })
    this.field = field
    this.status = about.status ?? 422
    this.isFinal = about.isFinal
  }
}

export interface VideoFetch {
  readonly url: string
  readonly field: string
  readonly path: string
  readonly allowance: ByteAllowance
  readonly maxBytes: number
}

const stallTimeoutMs = 30_000
// Slower than this, a host holds a worker that others wait for.
const leastBytesPerStall = 30_000

/**
 * Downloads one video to a file. The address that is dialled is checked by the agent; redirects are not
 * followed, because they are a way around the check that the caller's URL has passed.
 *
 * @throws FetchRefusedError
 */
export async function fetchVideo(
  { agent, guard }: { readonly agent: Dispatcher; readonly guard: AddressGuard },
  video: VideoFetch,
  signal: AbortSignal,
): Promise<void> {
  const { url, field } = video
  const refusal = guard.refuseUrl(url)
  if (refusal !== undefined) throw new FetchRefusedError(field, refusal, { isFinal: true })
  const pace = watchPace(signal)
  try {
    const response = await request(url, {
      dispatcher: agent,
      signal: pace.signal,
      headersTimeout: stallTimeoutMs,
      bodyTimeout: stallTimeoutMs,
      headers: { 'user-agent': 'video-upscale-server', accept: 'video/*, application/octet-stream' },
    })
    refuseAnswer(response, video)
    await pipeline(response.body, countBytes(video, pace.note), createWriteStream(video.path))
  } catch (error) {
    throw explain(error, field, signal)
  } finally {
    pace.end()
  }
}

function refuseAnswer({ statusCode, headers, body }: Dispatcher.ResponseData, video: VideoFetch): void {
  const length = Number(headers['content-length'] ?? 0)
  if (statusCode === 200 && length <= video.maxBytes) return
  // Nobody reads it, and its connection must not stay open for it.
  body.on('error', () => undefined).destroy()
  if (statusCode === 200) throw tooLarge(video)
  const isFinal = statusCode < 500 && statusCode !== 429 && statusCode !== 408
  const more = statusCode >= 300 && statusCode < 400 ? ' Redirects are not followed: give the final URL.' : ''
  const message = `could not be fetched: its host answered ${String(statusCode)}.${more}`
  throw new FetchRefusedError(video.field, message, { isFinal })
}

function countBytes(video: VideoFetch, note: (bytes: number) => void) {
  let total = 0
  return async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      total += chunk.length
      if (total > video.maxBytes) throw tooLarge(video)
      note(chunk.length)
      await video.allowance.take(chunk.length)
      yield chunk
    }
  }
}

function tooLarge({ field, maxBytes }: VideoFetch): FetchRefusedError {
  const message = `is larger than the ${String(maxBytes)} bytes that this server takes.`
  return new FetchRefusedError(field, message, { status: 413, isFinal: true })
}

/** Aborts a host that sends, but so slowly that it might as well not. */
function watchPace(signal: AbortSignal) {
  const tooSlow = new AbortController()
  let bytes = 0
  const timer = setInterval(() => {
    if (bytes < leastBytesPerStall) tooSlow.abort(new Error('the host sends too slowly'))
    bytes = 0
  }, stallTimeoutMs)
  return {
    signal: AbortSignal.any([signal, tooSlow.signal]),
    note: (count: number): void => {
      bytes += count
    },
    end: (): void => {
      clearInterval(timer)
    },
  }
}

const diskErrors: ReadonlySet<string> = new Set(['EIO', 'EROFS', 'ENOENT', 'EMFILE'])

/** Network failures may pass; what is refused by a rule is refused again. */
function explain(error: unknown, field: string, signal: AbortSignal): unknown {
  if (signal.aborted || error instanceof FetchRefusedError || error instanceof ApiError) return error
  if (!(error instanceof Error)) return error
  // Our own disk is no fault of the host's.
  if (isDiskFull(error) || ('code' in error && diskErrors.has(String(error.code)))) return error
  const isFinal = error.message.includes('no public address')
  return new FetchRefusedError(field, `could not be fetched: ${error.message}.`, { isFinal, cause: error })
}
