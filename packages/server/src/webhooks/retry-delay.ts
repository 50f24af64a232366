const minute = 60
const hour = 60 * minute

/** Seconds to wait after the first, second, … failed attempt (contract, "Webhooks"). */
const delaysSeconds = [
  5,
  30,
  2 * minute,
  10 * minute,
  hour,
  3 * hour,
  8 * hour,
  16 * hour,
  24 * hour,
  24 * hour,
]

/**
 * How long to wait before the next attempt, or undefined when there is none left.
 *
 * @param attempts how many have been made
 * @param retryAfterSeconds what the target asked for; it can only lengthen the wait
 * @param random 0 to 1: spreads retries by up to a tenth, so that a target that comes back is not stormed
 */
export function retryDelaySeconds(
  attempts: number,
  retryAfterSeconds: number | undefined,
  random: number,
): number | undefined {
  const base = delaysSeconds[attempts - 1]
  if (base === undefined) return undefined
  return Math.max(base * (1 + random / 10), Math.min(retryAfterSeconds ?? 0, 24 * hour))
}
