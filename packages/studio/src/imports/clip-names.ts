/** The server keeps no file names; this tab remembers them, so that its user knows the clips again. */
export interface ClipNames {
  readonly remember: (importId: string, names: readonly string[]) => void
  readonly recall: (importId: string) => readonly string[]
}

const prefix = 'video-upscale.names.'

export function createClipNames(storage: Pick<Storage, 'getItem' | 'setItem'>): ClipNames {
  return {
    remember: (importId, names) => {
      storage.setItem(prefix + importId, JSON.stringify(names))
    },
    recall: (importId) => {
      const names: unknown = JSON.parse(storage.getItem(prefix + importId) ?? '[]')
      return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
    },
  }
}

export const clipNames = createClipNames(sessionStorage)

/** The last part of a link's path, which mostly is a file name. */
export function nameOfLink(link: string): string {
  const last =
    URL.parse(link)
      ?.pathname.split('/')
      .findLast((part) => part !== '') ?? link
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
