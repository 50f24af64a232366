/**
 * Remembers which deliveries were handled, so that a retry of one is not handled twice. Keep it in a
 * database where several processes receive webhooks.
 */
export interface Dedupe {
  /**
   * Takes a delivery on. `new`: handle it. `running`: another request is handling it now, so this one is
   * to be sent again later. `done`: it was handled before.
   */
  begin(deliveryId: string): Promise<'new' | 'running' | 'done'> | 'new' | 'running' | 'done'
  /** The delivery was handled. */
  finish(deliveryId: string): Promise<void> | void
  /** Handling failed: the next retry is to be handled. */
  forget(deliveryId: string): Promise<void> | void
}

/**
 * Remembers in this process.
 *
 * @param capacity how many deliveries are remembered; the oldest are forgotten first
 */
export function createMemoryDedupe(capacity = 10_000): Dedupe {
  const states = new Map<string, 'running' | 'done'>()
  return {
    begin(deliveryId) {
      const state = states.get(deliveryId)
      if (state !== undefined) return state
      states.set(deliveryId, 'running')
      for (const oldest of states.keys()) {
        if (states.size <= capacity) break
        states.delete(oldest)
      }
      return 'new'
    },
    finish(deliveryId) {
      states.set(deliveryId, 'done')
    },
    forget(deliveryId) {
      states.delete(deliveryId)
    },
  }
}
