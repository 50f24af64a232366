/** What the studio needs of a browser's storage. */
export type KeptItems = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * A browser's storage. In a browser that lets pages keep nothing, or no more, its items last as long as the page.
 *
 * @param find looked up late: where it is refused, already the name throws
 */
export function openStorage(find: () => KeptItems): KeptItems {
  const held = new Map<string, string>()
  const attempt = <Result>(work: (storage: KeptItems) => Result): Result | undefined => {
    try {
      return work(find())
    } catch {
      return undefined
    }
  }
  return {
    getItem: (name) => held.get(name) ?? attempt((storage) => storage.getItem(name)) ?? null,
    setItem: (name, value) => {
      held.delete(name)
      const isKept = attempt((storage) => {
        storage.setItem(name, value)
        return true
      })
      if (isKept !== true) held.set(name, value)
    },
    removeItem: (name) => {
      held.delete(name)
      attempt((storage) => {
        storage.removeItem(name)
      })
    },
  }
}

/** It ends with the tab. */
export const tabStorage = openStorage(() => sessionStorage)
/** Of all tabs, and it stays. */
export const browserStorage = openStorage(() => localStorage)
