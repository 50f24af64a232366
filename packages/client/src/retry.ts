import { backoffDelayMs } from './backoff-delay.ts'
import { isApiError, isVideoUpscaleError, retryAfterOf } from './errors.ts'
import type { RetryFacts } from './hooks.ts'
import type { RetryOptions } from './retry-options.ts'
import { sleep } from './sleep.ts'
import { send, type Call } from './transport.ts'

export interface SendOptions {
  readonly timeoutMs: number
  readonly retry: Required<RetryOptions>
  readonly signal?: AbortSignal | undefined
  readonly onRetry?: ((facts: RetryFacts) => void) | undefined
}

/** Decides whether a failed request may be sent again. It may throw another error instead of answering. */
export type MayReplay = (error: unknown) => boolean | Promise<boolean>

/** Makes a request, again and again while that is safe and may help, with growing, jittered delays. */
export async function sendWithRetry<Data>(
  call: Call<Data>,
  options: SendOptions,
  mayReplay: MayReplay = isTransient,
): Promise<Data> {
  const { retry, signal, onRetry } = options
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(call, options)
    } catch (error) {
      signal?.throwIfAborted()
      if (!(await mayReplay(error)) || attempt >= retry.maxAttempts) throw error
      const delayMs = backoffDelayMs(attempt, retry, retryAfterOf(error))
      onRetry?.({ attempt, delayMs, error })
      await sleep(delayMs, signal)
    }
  }
}

/** A failure that may pass by itself. */
export function isTransient(error: unknown): boolean {
  if (isApiError(error)) return error.status === 429 || (error.status >= 500 && error.status !== 501)
  return isVideoUpscaleError(error, 'connection') || isVideoUpscaleError(error, 'timeout')
}

/** A failure of a request that may have been carried out: a lost answer, or an error on the way back. */
export function mayHaveArrived(error: unknown): boolean {
  if (neverArrived(error)) return false
  return isTransient(error) || isVideoUpscaleError(error, 'unexpected-response')
}

/**
 * A failure before which the service did not see the request, or refused to begin it: nothing can have
 * been done. Node and Bun name the reason; browsers don't, so there every network failure may have arrived.
 */
export function neverArrived(error: unknown): boolean {
  if (isApiError(error)) return error.status === 429
  if (!isVideoUpscaleError(error, 'connection')) return false
  const code = codeOf(error.cause)
  return unsentCodes.has(code) || tlsCodes.test(code)
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

/** The certificate was refused, so that nothing was said. */
const tlsCodes = /^(CERT_|ERR_TLS_CERT|ERR_SSL_WRONG_VERSION|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? codeOf(error.cause) : ''
}
