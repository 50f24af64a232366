const prefix = 'video-upscale.names.'

/** The server keeps no file names; this tab remembers them, so that its user knows the clips again. */
export function rememberClipNames(importId: string, names: readonly string[]): void {
  sessionStorage.setItem(prefix + importId, JSON.stringify(names))
}

/** The names of an import's clips; none where another tab or program imported them. */
export function recallClipNames(importId: string): readonly string[] {
  const names: unknown = JSON.parse(sessionStorage.getItem(prefix + importId) ?? '[]')
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
