/**
 * Whether an error, or what caused it, is a full disk: from the file system, from PostgreSQL (53100), or
 * from the media process, which has only words for it.
 */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === '53100') return true
  return /no space left on device|disk quota exceeded/i.test(error.message) || isDiskFull(error.cause)
}
