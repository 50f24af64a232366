/** Remembers which webhooks came before. Build one over your database where several processes receive. */
export interface WebhookDedupe {
  /** True for the first call with this id, false for later ones. Two calls at once: one of them is first. */
  firstTime(id: string): Promise<boolean> | boolean
  /** Takes an id back after handling it failed, so that the sender's next try is handled. */
  forget?(id: string): Promise<void> | void
}

/** A `WebhookDedupe` that answers at once. */
export interface MemoryDedupe extends WebhookDedupe {
  firstTime(id: string): boolean
  forget(id: string): void
}

export interface MemoryDedupeOptions {
  /** How long an id is remembered, in milliseconds. Default four days: longer than our server retries. */
  readonly ttlMs?: number
  /** Most ids at once; beyond that the oldest is forgotten. Default 10,000. */
  readonly maxIds?: number
  /** The clock, in milliseconds. Default: the system's. */
  readonly now?: () => number
}

/** Remembers ids in this process: enough for one process, and lost with it. */
export function createMemoryDedupe({
  ttlMs = 4 * 24 * 3_600_000,
  maxIds = 10_000,
  now = Date.now,
}: MemoryDedupeOptions = {}): MemoryDedupe {
  if (!(ttlMs > 0) || !(maxIds >= 1)) throw new RangeError('ttlMs and maxIds must be positive.')
  // In the order of arrival, which is also the order of expiry.
  const expiries = new Map<string, number>()
  const dropOld = (time: number): void => {
    for (const [id, expiry] of expiries) {
      if (expiry > time && expiries.size < maxIds) return
      expiries.delete(id)
    }
  }
  return {
    firstTime(id) {
      const time = now()
      const expiry = expiries.get(id)
      if (expiry !== undefined && expiry > time) return false
      expiries.delete(id)
      dropOld(time)
      expiries.set(id, time + ttlMs)
      return true
    },
    forget(id) {
      expiries.delete(id)
    },
  }
}
