import { ApiError, ConnectionError, TimeoutError } from './errors.ts'
import { sleep } from './sleep.ts'
import { send, type Call } from './transport.ts'

/** How often and how patiently a request is tried. */
export interface RetryOptions {
  /** Most attempts in all; 1 turns retries off. Default 4. */
  readonly maxAttempts?: number
  /** Upper end of the first delay; it doubles with each attempt. Default 500. */
  readonly baseDelayMs?: number
  /** Longest delay, also where the service asks for a longer one. Default 30,000. */
  readonly maxDelayMs?: number
}

export interface SendOptions {
  readonly timeoutMs: number
  readonly retry: Required<RetryOptions>
  readonly signal?: AbortSignal | undefined
}

/** Decides whether a failed request may be sent again. It may throw another error instead of answering. */
export type MayReplay = (error: unknown) => boolean | Promise<boolean>

/** Makes a request, again and again while that is safe and may help, with growing, jittered delays. */
export async function sendWithRetry<Data>(
  call: Call<Data>,
  options: SendOptions,
  mayReplay: MayReplay = isTransient,
): Promise<Data> {
  const { retry, signal } = options
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(call, options)
    } catch (error) {
      signal?.throwIfAborted()
      if (!(await mayReplay(error)) || attempt >= retry.maxAttempts) throw error
      await sleep(retryDelayMs(attempt, error, retry), signal)
    }
  }
}

/** A failure that may pass by itself. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 429 || (error.status >= 500 && error.status !== 501)
  return error instanceof ConnectionError || error instanceof TimeoutError
}

/**
 * A failure before which the service did not see the request, or refused to begin it: nothing can have
 * been done. Node and Bun name the reason; browsers don't, so there every network failure may have arrived.
 */
export function neverArrived(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 429
  return error instanceof ConnectionError && unsentCodes.has(codeOf(error.cause))
}

const unsentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ConnectionRefused',
])

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? codeOf(error.cause) : ''
}

/** Full jitter over a doubling range, never shorter than the service asked for within our own bound. */
function retryDelayMs(attempt: number, error: unknown, retry: Required<RetryOptions>): number {
  const range = Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (attempt - 1))
  const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0
  return Math.min(retry.maxDelayMs, Math.max(Math.random() * range, asked))
}
