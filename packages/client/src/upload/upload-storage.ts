/**
 * Where the addresses of unfinished uploads are kept, so that they go on after a reload or restart: a
 * browser's `localStorage`, a Map, or anything like them.
 */
export type UploadStorage = Map<string, string> | KeyValueStorage

/** What keeps texts under names, at once or later: `localStorage`, or a database of yours. */
export interface KeyValueStorage {
  /** What was kept under the name; null or undefined if nothing was. */
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>
  /** Keeps a text, in the place of an earlier one. */
  setItem(key: string, value: string): unknown
  /** Forgets what was kept; a name without anything is no fault. */
  removeItem(key: string): unknown
}

/** A browser's own storage, where there is one and it may be used. */
export function browserStorage(): UploadStorage | undefined {
  try {
    // Node has a global of that name as well, which is of no use without a file.
    return 'document' in globalThis ? globalThis.localStorage : undefined
  } catch {
    return undefined
  }
}

/** One video's place in a storage. Without storage or fingerprint it remembers nothing. */
export interface Remembered {
  readonly isKept: boolean
  recall(): Promise<string | undefined>
  remember(url: string): Promise<void>
  forget(): Promise<void>
}

/** @param place tells this video of this import at this service from all others */
export function rememberIn(storage: UploadStorage | undefined, place: string | undefined): Remembered {
  if (!storage || place === undefined) {
    const nothing = (): Promise<undefined> => Promise.resolve(undefined)
    return { isKept: false, recall: nothing, remember: nothing, forget: nothing }
  }
  const key = `video-upscale:upload:${place}`
  const kept = storage instanceof Map ? ofMap(storage) : storage
  return {
    isKept: true,
    recall: async () => (await kept.getItem(key)) ?? undefined,
    remember: async (url) => {
      await kept.setItem(key, url)
    },
    forget: async () => {
      await kept.removeItem(key)
    },
  }
}

function ofMap(map: Map<string, string>): KeyValueStorage {
  return {
    getItem: (key) => map.get(key),
    setItem: (key, value) => map.set(key, value),
    removeItem: (key) => map.delete(key),
  }
}
