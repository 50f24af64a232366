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

/** How much is remembered, and for how long. */
export interface MemoryDedupeOptions {
  /** How long an id is remembered, in milliseconds. Default four days: longer than a self-hosted server retries. */
  readonly ttlMs?: number
  /** How long handling may take before a retry is handled in its place, in milliseconds. Default 15 minutes. */
  readonly runningMs?: number
  /** Most ids at once; beyond that the oldest is forgotten. Default 10,000. */
  readonly maxIds?: number
  /** The clock, in milliseconds. Default: the system's. */
  readonly now?: () => number
}

/** Remembers ids in this process: enough for one process, and lost with it. */
export function createMemoryDedupe({
  ttlMs = 4 * 24 * 3_600_000,
  runningMs = 15 * 60_000,
  maxIds = 10_000,
  now = Date.now,
}: MemoryDedupeOptions = {}): MemoryDedupe {
  if (!(ttlMs > 0) || !(runningMs > 0) || !(maxIds >= 1)) {
    throw new RangeError('ttlMs, runningMs and maxIds must be positive.')
  }
  // In the order in which they were last told of.
  const seen = new Map<string, { readonly state: 'running' | 'done'; readonly expiry: number }>()
  const remember = (id: string, state: 'running' | 'done', expiry: number): void => {
    seen.delete(id)
    for (const oldest of seen.keys()) {
      if (seen.size < maxIds) break
      seen.delete(oldest)
    }
    seen.set(id, { state, expiry })
  }
  return {
    begin(id) {
      const time = now()
      const known = seen.get(id)
      if (known !== undefined && known.expiry > time) return known.state
      remember(id, 'running', time + runningMs)
      return 'new'
    },
    finish(id) {
      remember(id, 'done', now() + ttlMs)
    },
    forget(id) {
      seen.delete(id)
    },
  }
}
