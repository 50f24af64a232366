import { ApiError, apiErrorCode, type Fault } from './errors.ts'

/**
 * Makes an error of whatever a refused request was answered with: the flat form, `{ error: … }`, a web
 * page of a proxy, or nothing.
 */
export function readError(response: Response, body: unknown): ApiError {
  const { status } = response
  const outer = asRecord(body)
  const fields = asRecord(outer.error, outer)
  const text = firstText(fields.message, fields.raw_message, outer.message)
  const faults = readFaults(fields.detail)
  const message = [
    text ?? `The service answered ${String(status)}.`,
    ...faults.map(({ path, message }) => `${path}: ${message}`),
  ].join('\n  ')
  return new ApiError(apiErrorCode(status), message, {
    status,
    requestId: response.headers.get('x-request-id') ?? undefined,
    faults,
    retryAfterMs: readRetryAfter(response.headers.get('retry-after')),
  })
}

/** `Retry-After` in milliseconds, from seconds or a date; undefined if absent or nonsense. */
export function readRetryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

function readFaults(detail: unknown): Fault[] {
  if (!Array.isArray(detail)) return []
  return detail.flatMap((entry: unknown) => {
    const { path, message } = asRecord(entry)
    return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : []
  })
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '')
}

function asRecord(value: unknown, otherwise: Record<string, unknown> = {}): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : otherwise
}
