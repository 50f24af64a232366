/** The longest time that a timer takes, in milliseconds. */
export const longestTimerMs = 2 ** 31 - 1

/** @throws RangeError unless it is a time that a timer takes: of others it would make one millisecond */
export function checkDuration(name: string, ms: unknown, leastMs = 1): void {
  if (typeof ms === 'number' && ms >= leastMs && ms <= longestTimerMs) return
  throw new RangeError(`${name} must be from ${String(leastMs)} to ${String(longestTimerMs)}.`)
}
