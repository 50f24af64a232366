import type { RetryOptions } from './retry-options.ts'

/**
 * Full jitter over a range that doubles with each failure, on top of what the service asked for, so that not
 * all who were told the same come back at once; within our own bound.
 */
export function backoffDelayMs(
  failures: number,
  { baseDelayMs, maxDelayMs }: Pick<Required<RetryOptions>, 'baseDelayMs' | 'maxDelayMs'>,
  askedMs = 0,
): number {
  const range = Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1))
  return Math.min(maxDelayMs, askedMs + Math.random() * range)
}
