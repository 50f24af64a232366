import { isVideoUpscaleError, UnexpectedResponseError, VideoUpscaleError } from '../errors.ts'
import { readRetryAfter } from '../read-error.ts'

/**
 * The result became another file while it was fetched: what has arrived and what would follow do not belong
 * together. Begin the download anew. `code` is `result-changed`.
 */
export class ResultChangedError extends VideoUpscaleError {
  override readonly name = 'ResultChangedError'
  constructor() {
    super('result-changed', 'The result changed while it was downloaded. Begin the download anew.')
  }
}

/** The result's URL answered with an error. */
export class ResultRefusedError extends UnexpectedResponseError {
  declare readonly status: number
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs: number

  constructor({ status, headers }: Response) {
    super(`The result could not be fetched: status ${String(status)}.`, { status })
    this.retryAfterMs = readRetryAfter(headers.get('retry-after')) ?? 0
  }

  /** The URL is not good any more, but the job may tell a fresh one. */
  get isExpired(): boolean {
    return [403, 404, 410].includes(this.status)
  }
}

/** Whether fetching the same URL again may help. */
export function mayPass(error: unknown): boolean {
  if (error instanceof ResultRefusedError) {
    return error.status === 429 || (error.status >= 500 && error.status !== 501)
  }
  return isVideoUpscaleError(error, 'connection')
}
