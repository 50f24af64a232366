/** A key as it may be shown: enough to tell it from others. */
export function maskKey(key: string): string {
  // Of a short one, the last characters would be too much of it.
  return key.length < 12 ? '…' : `…${key.slice(-4)}`
}
