/**
 * Reads a `Retry-After` header: seconds, or an HTTP date.
 *
 * @returns seconds from now; undefined for none, for one in the past, and for nonsense
 */
export function retryAfterSeconds(header: string | string[] | undefined, now: Date): number | undefined {
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - now.getTime()) / 1000
  return seconds > 0 ? seconds : undefined
}
