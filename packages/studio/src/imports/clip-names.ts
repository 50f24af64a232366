import { tabStorage } from '../session/open-storage.ts'

const prefix = 'video-upscale.names.'

/** What a server may refuse to store, and what would write the text around it backwards. */
const unfit = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu
/** As many as the server keeps of a word. */
const longest = 500

/** A name as it can be shown and stored. Emoji are one character here and for the server, and stay whole. */
export function fitName(name: string): string {
  return Array.from(name.replaceAll(unfit, '')).slice(0, longest).join('')
}

/** Whether there is anything to be seen of a name. */
export function isVisible(name: string): boolean {
  return /[^\p{Z}\p{C}]/u.test(name)
}

/** The server keeps no file names; this tab remembers them, so that its user knows the clips again. */
export function rememberClipNames(importId: string, names: readonly string[]): void {
  tabStorage.setItem(prefix + importId, JSON.stringify(names.map(fitName)))
}

/** The names of an import's clips; none where another tab or program imported them. */
export function recallClipNames(importId: string): readonly string[] {
  const names: unknown = JSON.parse(tabStorage.getItem(prefix + importId) ?? '[]')
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : []
}

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
