/**
 * Remembers which deliveries were handled, so that a retry of one is not handled twice. Build one over your
 * database where several processes receive webhooks.
 */
export interface WebhookDedupe {
  /**
   * Takes a delivery on. `new`: handle it. `running`: another request is at it, so it is to be sent again
   * later. `done`: it was handled. Of two calls at once one gets `new`. What was begun and never finished,
   * because a process died, must be `new` again after a while.
   */
  begin(id: string): Promise<'new' | 'running' | 'done'> | 'new' | 'running' | 'done'
  /** The delivery was handled. */
  finish(id: string): Promise<void> | void
  /** Handling it failed: the sender's next try is to be handled. */
  forget(id: string): Promise<void> | void
}

/** A `WebhookDedupe` that answers at once. */
export interface MemoryDedupe extends WebhookDedupe {
  begin(id: string): 'new' | 'running' | 'done'
  finish(id: string): void
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
  const seen = new Map<string, { state: 'running' | 'done'; readonly expiry: number }>()
  const dropOld = (time: number): void => {
    for (const [id, { expiry }] of seen) {
      if (expiry > time && seen.size < maxIds) return
      seen.delete(id)
    }
  }
  return {
    begin(id) {
      const time = now()
      const known = seen.get(id)
      if (known !== undefined && known.expiry > time) return known.state
      seen.delete(id)
      dropOld(time)
      seen.set(id, { state: 'running', expiry: time + ttlMs })
      return 'new'
    },
    finish(id) {
      const known = seen.get(id)
      if (known) known.state = 'done'
    },
    forget(id) {
      seen.delete(id)
    },
  }
}
