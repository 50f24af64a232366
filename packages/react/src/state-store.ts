/** A value that components subscribe to. */
export interface StateStore<State> {
  readonly get: () => State
  readonly set: (state: State) => void
  /** @returns a function that ends the subscription */
  readonly subscribe: (listener: () => void) => () => void
}

export function createStateStore<State>(first: State): StateStore<State> {
  let state = first
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set: (newer) => {
      state = newer
      for (const listener of [...listeners]) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
