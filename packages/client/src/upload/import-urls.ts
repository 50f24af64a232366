import type { Client } from '../client.ts'
import type { Job } from '../job.ts'
import type { RetryOptions } from '../retry-options.ts'
import { checkImportOffered, defaultRetry, postImport } from './post-import.ts'
import { readCapabilities } from './read-capabilities.ts'

/** How videos are imported that the service fetches. */
export interface ImportUrlsOptions {
  readonly signal?: AbortSignal | undefined
  /** URL that gets the finished import by POST. */
  readonly callback?: string | undefined
  /** Your own idempotency key; by default each import has a new one. */
  readonly idempotencyKey?: string | undefined
  /** Longest time for one request, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** Attempts in all. Default 10, from 500 ms to 30 s apart. */
  readonly retry?: RetryOptions | undefined
}

/**
 * Imports one to four videos that the service fetches by itself. The job that comes back is pending: wait
 * for it, then upscale by its id.
 *
 * @throws ImportNotOfferedError if the service takes no videos
 * @throws ApiError `bad-request` whose `faults` say which URL it does not fetch, and why
 * @throws OutcomeUnknownError if the answer was lost, or the signal's reason
 */
export async function importUrls(
  client: Client,
  videoUrls: readonly string[],
  options: ImportUrlsOptions = {},
): Promise<Job> {
  const { callback, idempotencyKey, timeoutMs = 30_000, retry } = options
  const signal = options.signal ?? new AbortController().signal
  const capabilities = await readCapabilities(client, signal)
  if (!capabilities) await checkImportOffered(client, { signal })
  const content = { videoUrls: [...videoUrls], ...(callback === undefined ? {} : { callback }) }
  return postImport(client, content, {
    signal,
    timeoutMs,
    retry: { ...defaultRetry, ...retry },
    isIdempotent: capabilities?.idempotency ?? false,
    idempotencyKey,
  })
}
