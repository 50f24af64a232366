import { backoffDelayMs } from '../backoff-delay.ts'
import type { Client } from '../client.ts'
import { isApiError, isVideoUpscaleError, OutcomeUnknownError, retryAfterOf } from '../errors.ts'
import { toJob, type Job } from '../job.ts'
import { neverArrived } from '../retry.ts'
import type { RetryOptions } from '../retry-options.ts'
import { sleep } from '../sleep.ts'
import { send } from '../transport.ts'
import { ImportNotOfferedError, mayPass } from './upload-errors.ts'

export interface PostImportOptions {
  readonly signal: AbortSignal
  /** Longest time for one attempt, in milliseconds. */
  readonly timeoutMs: number
  readonly retry: Required<RetryOptions>
  /** Whether the service honours idempotency keys, so that an import of unknown fate may be sent again. */
  readonly isIdempotent: boolean
  /** Default: a new one. */
  readonly idempotencyKey?: string | undefined
}

export const defaultRetry: Required<RetryOptions> = { maxAttempts: 10, baseDelayMs: 500, maxDelayMs: 30_000 }

/** What is imported: a form with files, or the body of the call. */
export type ImportContent =
  FormData | { readonly uploadIds: string[] } | { readonly videoUrls: string[]; readonly callback?: string }

/**
 * Makes a task of files, finished uploads or URLs, all attempts under one idempotency key.
 *
 * @throws ImportNotOfferedError, ApiError, ConnectionError, OutcomeUnknownError, or the signal's reason
 */
export async function postImport(
  { api }: Client,
  content: ImportContent,
  options: PostImportOptions,
): Promise<Job> {
  const { idempotencyKey = crypto.randomUUID() } = options
  const params = { header: { 'Idempotency-Key': idempotencyKey } }
  let isUnsure = false
  for (let failures = 1; ; failures++) {
    try {
      const task = await send(
        (init) =>
          content instanceof FormData
            ? // The spec types a file as text; the form itself is what goes out.
              api.POST('/v1/video-import', {
                body: { video: [] },
                bodySerializer: () => content,
                params,
                ...init,
              })
            : api.POST('/v1/video-import', { body: content, params, ...init }),
        options,
      )
      return toJob(task)
    } catch (error) {
      options.signal.throwIfAborted()
      if (isNotOffered(error) && !('uploadIds' in content)) throw new ImportNotOfferedError(error)
      isUnsure ||= isFateUnknown(error)
      if (!mayRepeat(error, options) || failures >= options.retry.maxAttempts) {
        throw isUnsure ? new OutcomeUnknownError(idempotencyKey, error) : error
      }
      const asked = retryAfterOf(error)
      await sleep(backoffDelayMs(failures, options.retry, asked), options.signal)
    }
  }
}

/** Asks with an import of nothing: a service that knows the call refuses it as wrong, others do not know it. */
export async function checkImportOffered(
  { api }: Client,
  options: { readonly signal: AbortSignal },
): Promise<void> {
  try {
    const body = { uploadIds: [] }
    await send((init) => api.POST('/v1/video-import', { body, ...init }), { ...options, timeoutMs: 30_000 })
  } catch (error) {
    if (isNotOffered(error)) throw new ImportNotOfferedError(error)
    if (!isApiError(error) || error.status === 401) throw error
  }
}

function isNotOffered(error: unknown): boolean {
  return isApiError(error) && [404, 405, 501].includes(error.status)
}

function mayRepeat(error: unknown, { isIdempotent }: PostImportOptions): boolean {
  if (neverArrived(error)) return true
  // 409 without a time to wait is not "still being carried out": the uploads are not whole.
  if (isApiError(error) && error.status === 409) return error.retryAfterMs !== undefined
  return isIdempotent && mayPass(error)
}

function isFateUnknown(error: unknown): boolean {
  return (
    isVideoUpscaleError(error) &&
    (error.code === 'connection' || error.code === 'timeout') &&
    !neverArrived(error)
  )
}
