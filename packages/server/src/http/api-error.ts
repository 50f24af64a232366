/** Where a request is wrong, for the `detail` of an error. */
export interface Fault {
  readonly path: string
  readonly message: string
}

/** Faults field by field, or an object with more about the case, or nothing more. */
export type ErrorDetail = readonly Fault[] | Readonly<Record<string, unknown>> | null

/** The flat error body of the contract. */
export interface ErrorBody {
  readonly code: number
  readonly message: string
  readonly raw_message: string
  readonly detail: ErrorDetail
}

/** An answer other than 200: thrown anywhere, sent in the contract's flat form. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly detail: ErrorDetail
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    extra: { detail?: ErrorDetail; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause })
    this.status = status
    this.detail = extra.detail ?? null
    this.headers = extra.headers ?? {}
  }
}

export function toErrorBody(status: number, message: string, detail: ErrorDetail): ErrorBody {
  return { code: status, message, raw_message: message, detail }
}
