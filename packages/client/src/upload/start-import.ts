import type { Client } from '../client.ts'
import { UnexpectedResponseError } from '../errors.ts'
import type { CompletedJob, Job } from '../job.ts'
import type { Capabilities } from '../jobs.ts'
import type { RetryOptions } from '../retry-options.ts'
import { createPauseSwitch, type PauseSwitch } from './pause-switch.ts'
import { checkImportOffered, defaultRetry, postImport } from './post-import.ts'
import { readCapabilities } from './read-capabilities.ts'
import { browserStorage, type UploadStorage } from './upload-storage.ts'
import { prepareUploads, type Uploads } from './upload-videos.ts'
import { toSource, type Video, type VideoSource } from './video-source.ts'
import { untilAborted } from '../until-aborted.ts'

/** How videos are sent, watched and remembered. */
export interface ImportOptions {
  /** Ends the import. What was uploaded of videos that `urlStorage` remembers stays, for a later import. */
  readonly signal?: AbortSignal | undefined
  /** Bytes that the service has confirmed, of all the videos' bytes. A form tells only its end. */
  readonly onProgress?: ((sent: number, total: number) => void) | undefined
  /** Where unfinished uploads are remembered. Default: `localStorage` in a browser, nowhere else. */
  readonly urlStorage?: UploadStorage | undefined
  /** Longest time for a form with its files, or for the import of finished uploads, in milliseconds. Default one hour. */
  readonly timeoutMs?: number | undefined
  /** Longest time for one part of a resumable upload, in milliseconds. Default 60,000; then it is sent again. */
  readonly partTimeoutMs?: number | undefined
  /** Attempts that bring nothing forward. Default 10, from 500 ms to 30 s apart. */
  readonly retry?: RetryOptions | undefined
}

/** An import under way. */
export interface Import {
  /** Stops sending. A form that is being sent, and the import of what is uploaded, go on to their end. */
  readonly pause: () => void
  /** Goes on where it was paused. */
  readonly resume: () => void
  /** Ends the import and deletes at the service what was uploaded. `done` rejects with the reason. */
  readonly abort: (reason?: unknown) => void
  /** The finished import. Rejects with what `importVideos` throws. */
  readonly done: Promise<CompletedJob>
}

/** Up to here, in bytes of all videos, one form is quicker than uploads that could be resumed. */
const formLimitBytes = 5_000_000

/** As `importVideos`, but it can be paused, resumed and aborted on its way. */
export function startImport(client: Client, videos: readonly Video[], options: ImportOptions = {}): Import {
  const own = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, own.signal]) : own.signal
  const pausing = createPauseSwitch()
  const work = async (): Promise<CompletedJob> => {
    signal.throwIfAborted()
    const sources = videos.map((video) => toSource(video, signal))
    const capabilities = await readCapabilities(client, signal)
    checkLimits(sources, capabilities)
    await untilAborted(pausing.resumed(), signal)
    const bytes = sources.reduce((sum, source) => sum + source.bytes, 0)
    const step = { client, sources, bytes, options, signal, pausing, isAborted: () => own.signal.aborted }
    return capabilities?.uploads && bytes > formLimitBytes
      ? importByUploads(step, capabilities)
      : importByForm(step, capabilities)
  }
  return {
    pause: pausing.pause,
    resume: pausing.resume,
    abort: (reason) => {
      own.abort(reason)
    },
    done: untilAborted(work(), signal),
  }
}

interface Step {
  readonly client: Client
  readonly sources: readonly VideoSource[]
  readonly bytes: number
  readonly options: ImportOptions
  readonly signal: AbortSignal
  readonly pausing: PauseSwitch
  /** Whether it was ended for good, by the handle's `abort`. */
  readonly isAborted: () => boolean
}

async function importByUploads(step: Step, { idempotency }: Capabilities): Promise<CompletedJob> {
  const { client, sources, options, signal, pausing } = step
  const { urlStorage = browserStorage(), partTimeoutMs = 60_000, onProgress } = options
  const retry = { ...defaultRetry, ...options.retry }
  const about = { signal, pausing, retry, urlStorage, partTimeoutMs, onProgress }
  const uploads: Uploads = prepareUploads(client, sources, about)
  const discard = (): void => {
    uploads.discard(step.isAborted() ? 'all' : 'lost')
  }
  // At once, not only when the request under way has ended.
  signal.addEventListener('abort', discard)
  try {
    const uploadIds = await uploads.finish()
    const job = toCompleted(await postImport(client, { uploadIds }, postOptions(step, idempotency)))
    await uploads.forget()
    return job
  } catch (error) {
    if (!signal.aborted) discard()
    throw error
  } finally {
    signal.removeEventListener('abort', discard)
  }
}

async function importByForm(step: Step, capabilities: Capabilities | undefined): Promise<CompletedJob> {
  const { client, sources, bytes, options, signal } = step
  // Not only after gigabytes have been sent.
  if (!capabilities) await checkImportOffered(client, { signal })
  const form = new FormData()
  for (const source of sources) form.append('video', await source.read(0, source.bytes), source.fileName)
  const job = toCompleted(
    await postImport(client, form, postOptions(step, capabilities?.idempotency ?? false)),
  )
  options.onProgress?.(bytes, bytes)
  return job
}

function postOptions({ options, signal }: Step, isIdempotent: boolean) {
  const { timeoutMs = 3_600_000 } = options
  return { signal, timeoutMs, retry: { ...defaultRetry, ...options.retry }, isIdempotent }
}

function toCompleted(job: Job): CompletedJob {
  if (job.status === 'completed') return job
  throw new UnexpectedResponseError(`The import is ${job.status}, although its files were sent.`, {})
}

/** Said before anything is sent. */
function checkLimits(sources: readonly VideoSource[], capabilities: Capabilities | undefined): void {
  const { maxVideosPerImport = 4, maxVideoBytes = Infinity } = capabilities?.limits ?? {}
  if (sources.length === 0 || sources.length > maxVideosPerImport) {
    throw new RangeError(
      `An import takes 1 to ${String(maxVideosPerImport)} videos, not ${String(sources.length)}.`,
    )
  }
  for (const { bytes, fileName } of sources) {
    if (bytes <= maxVideoBytes) continue
    throw new RangeError(
      `${fileName} has ${String(bytes)} bytes; the service takes ${String(maxVideoBytes)} at most.`,
    )
  }
}
