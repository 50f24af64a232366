import type { Client } from './client.ts'
import { OutcomeUnknownError, UnexpectedResponseError } from './errors.ts'
import { isFinished, toJob, type CompletedJob } from './job.ts'
import { neverArrived } from './retry.ts'
import { send } from './transport.ts'

export interface ImportOptions {
  readonly signal?: AbortSignal | undefined
  /** Longest time for the whole upload, in milliseconds. Default one hour. */
  readonly timeoutMs?: number | undefined
}

/** A video to import: its bytes, and the name under which the service shows it. */
export interface VideoFile {
  readonly content: Blob
  readonly fileName?: string
}

/**
 * Uploads one to four videos to a service that takes uploads (ours; the hosted one makes its own videos).
 * Upscale them by the id of the job that comes back and their place in the list.
 *
 * @throws ApiError `unsupported-video` whose `faults` say which file is no whole video and why
 */
export async function importVideos(
  client: Client,
  videos: readonly (Blob | VideoFile)[],
  { signal, timeoutMs = 3_600_000 }: ImportOptions = {},
): Promise<CompletedJob> {
  const form = new FormData()
  for (const video of videos) {
    const { content, fileName = 'video' } = video instanceof Blob ? { content: video } : video
    form.append('video', content, fileName)
  }
  const idempotencyKey = crypto.randomUUID()
  const task = await send(
    (init) =>
      client.api.POST('/v1/video-import', {
        // The spec types a file as text; the form itself is what goes out.
        body: { video: [] },
        bodySerializer: () => form,
        params: { header: { 'Idempotency-Key': idempotencyKey } },
        ...init,
      }),
    { signal, timeoutMs },
  ).catch((error: unknown) => {
    signal?.throwIfAborted()
    throw isNetworkFailure(error) && !neverArrived(error)
      ? new OutcomeUnknownError(idempotencyKey, error)
      : error
  })
  const job = toJob(task)
  if (isFinished(job) && job.status === 'completed') return job
  throw new UnexpectedResponseError(`The import is ${job.status}, although its files were sent.`, {})
}

function isNetworkFailure(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && (error.code === 'connection' || error.code === 'timeout')
  )
}
