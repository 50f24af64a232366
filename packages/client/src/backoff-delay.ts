import type { RetryOptions } from './retry.ts'

/** Full jitter over a range that doubles with each failure; not shorter than was asked for, within our own bound. */
export function backoffDelayMs(
  failures: number,
  { baseDelayMs, maxDelayMs }: Pick<Required<RetryOptions>, 'baseDelayMs' | 'maxDelayMs'>,
  askedMs = 0,
): number {
  const range = Math.min(maxDelayMs, baseDelayMs * 2 ** (failures - 1))
  return Math.min(Math.max(Math.random() * range, askedMs), maxDelayMs)
}
