const marker = Symbol.for('video-upscale.error')

/** What every error of this package tells besides its message. */
export interface ErrorDetails {
  /** HTTP status of the answer, where there was one. */
  readonly status?: number | undefined
  /** `x-request-id` of the answer: quote it when asking the operator. */
  readonly requestId?: string | undefined
  /** What it came of. */
  readonly cause?: unknown
}

/**
 * Base of the errors that a service and the way to it give. `code` is stable: decide by it, never by the message.
 * An aborted call throws the signal's own reason instead, a wrong argument is a TypeError or RangeError, and what a handler
 * of webhooks throws is in a WebhookHandlingError.
 */
export class VideoUpscaleError extends Error {
  override readonly name: string = 'VideoUpscaleError'
  /** Stable name of the case, e.g. `insufficient-points`. */
  readonly code: string
  /** HTTP status of the answer, where there was one. */
  readonly status: number | undefined
  /** `x-request-id` of the answer: quote it when asking the operator. */
  readonly requestId: string | undefined
  readonly [marker] = true

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.status = details.status
    this.requestId = details.requestId
  }
}

/** The error class behind each `code` of the main entry. Those of `/upload` and `/download` have classes of their own. */
export interface ErrorsByCode extends Record<ApiErrorCode, ApiError> {
  readonly connection: ConnectionError
  readonly timeout: TimeoutError
  readonly 'unexpected-response': UnexpectedResponseError
  readonly 'outcome-unknown': OutcomeUnknownError
  readonly 'job-failed': JobFailedError
  readonly 'job-canceled': JobFailedError
  readonly 'wait-timeout': WaitTimeoutError
  readonly 'webhook-not-verified': WebhookVerificationError
}

/** True for errors of this package, also of a second installed copy of it; with a code, for that case only. */
export function isVideoUpscaleError<Code extends keyof ErrorsByCode>(
  error: unknown,
  code: Code,
): error is ErrorsByCode[Code]
/** The same for a code that is not known when it is compiled. */
export function isVideoUpscaleError(error: unknown, code?: string): error is VideoUpscaleError
export function isVideoUpscaleError(error: unknown, code?: string): boolean {
  return (
    error instanceof Error &&
    marker in error &&
    (code === undefined || (error as VideoUpscaleError).code === code)
  )
}

/** True for an answer of the service that refuses or fails, also from a second installed copy of this package. */
export function isApiError(error: unknown): error is ApiError {
  return isVideoUpscaleError(error) && error.name === 'ApiError'
}

/** Where a request was wrong. */
export interface Fault {
  /** Where the field is, as `options.scale` or `video[1]`; empty for the body as a whole. */
  readonly path: string
  /** What is wrong with it, for people. */
  readonly message: string
}

/** The service refused a request, or failed on it. */
export class ApiError extends VideoUpscaleError {
  override readonly name = 'ApiError'
  /** HTTP status of the answer. */
  declare readonly status: number
  /** The faults that the service named, field by field. */
  readonly faults: readonly Fault[]
  /** How long the service asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(
    code: ApiErrorCode,
    message: string,
    details: ErrorDetails & { status: number; faults?: readonly Fault[]; retryAfterMs?: number | undefined },
  ) {
    super(code, message, details)
    this.faults = details.faults ?? []
    this.retryAfterMs = details.retryAfterMs
  }
}

const apiErrorCodes = {
  400: 'bad-request',
  401: 'unauthorized',
  402: 'insufficient-points',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  410: 'gone',
  413: 'too-large',
  415: 'unsupported-video',
  422: 'refused',
  429: 'rate-limited',
  501: 'not-offered',
  503: 'unavailable',
} as const

/** `code` of an ApiError: one for each status that asks for something of its own; `server-error` for other 5xx, `rejected` for other 4xx. */
export type ApiErrorCode = (typeof apiErrorCodes)[keyof typeof apiErrorCodes] | 'server-error' | 'rejected'

/** The stable code of an HTTP status. */
export function apiErrorCode(status: number): ApiErrorCode {
  const codes: Readonly<Record<number, ApiErrorCode | undefined>> = apiErrorCodes
  return codes[status] ?? (status >= 500 ? 'server-error' : 'rejected')
}

/** How long the service asked to wait, in milliseconds, where it did. */
export function retryAfterOf(error: unknown): number | undefined {
  return isApiError(error) ? error.retryAfterMs : undefined
}

/** The service could not be reached, or the connection broke. */
export class ConnectionError extends VideoUpscaleError {
  override readonly name = 'ConnectionError'
  constructor(message: string, cause: unknown) {
    super('connection', message, { cause })
  }
}

/** One request took longer than `timeoutMs`. */
export class TimeoutError extends VideoUpscaleError {
  override readonly name = 'TimeoutError'
  constructor(timeoutMs: number) {
    super('timeout', `No answer within ${String(timeoutMs)} ms.`)
  }
}

/** The answer was not what the contract says: a web page from a proxy, half a JSON document, a redirect. */
export class UnexpectedResponseError extends VideoUpscaleError {
  override readonly name = 'UnexpectedResponseError'
  constructor(message: string, details: ErrorDetails) {
    super('unexpected-response', message, details)
  }
}

/**
 * A submit may or may not have arrived, and this service could not be asked to tell them apart. Sending it
 * again might pay twice: look at the account's jobs first.
 */
export class OutcomeUnknownError extends VideoUpscaleError {
  override readonly name = 'OutcomeUnknownError'
  /** The key that was sent; repeat it if the service honours idempotency keys. */
  readonly idempotencyKey: string

  constructor(idempotencyKey: string, cause: unknown) {
    const status = isVideoUpscaleError(cause) ? cause.status : undefined
    super(
      'outcome-unknown',
      'The request may have been carried out, but its answer was lost. Check the jobs of the account before you send it again.',
      { status, cause },
    )
    this.idempotencyKey = idempotencyKey
  }
}

/** The job ended as failed or canceled. Its points were released. */
export class JobFailedError extends VideoUpscaleError {
  override readonly name = 'JobFailedError'
  /** The job that ended. */
  readonly jobId: string
  /** The service's own error number; 0 for a canceled job. */
  readonly jobErrorCode: number

  constructor(job: { id: string; canceled: boolean; errorCode: number; message: string }) {
    super(
      job.canceled ? 'job-canceled' : 'job-failed',
      job.canceled ? `Job ${job.id} was canceled.` : `Job ${job.id} failed: ${job.message}`,
    )
    this.jobId = job.id
    this.jobErrorCode = job.errorCode
  }
}

/** The deadline passed before the job finished. The job goes on: wait again with `jobId`. */
export class WaitTimeoutError extends VideoUpscaleError {
  override readonly name = 'WaitTimeoutError'
  /** The job to wait for again. */
  readonly jobId: string

  constructor(jobId: string, deadlineMs: number, cause?: unknown) {
    super(
      'wait-timeout',
      `Job ${jobId} did not finish within ${String(deadlineMs)} ms. It goes on: wait again with its id.`,
      { cause },
    )
    this.jobId = jobId
  }
}

/** A webhook or callback URL is not what it claims to be. Do not act on it. */
export class WebhookVerificationError extends VideoUpscaleError {
  override readonly name = 'WebhookVerificationError'
  constructor(message: string, cause?: unknown) {
    super('webhook-not-verified', message, { cause })
  }
}
