/** How long a caller may go on sending what was refused. */
const lingerMs = 5000

/**
 * Reads a body that nobody wants to its end, but not for ever: many callers look at the answer only after
 * their last byte, and some servers answer only then.
 */
export function takeRest({ body }: Request): void {
  // Whoever reads it now takes it.
  if (body?.locked !== false) return
  const reader = body.getReader()
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), lingerMs)
  const readOn = (): Promise<void> => reader.read().then(({ done }) => (done ? undefined : readOn()))
  void readOn()
    .catch(() => undefined)
    .finally(() => {
      clearTimeout(timer)
    })
}
