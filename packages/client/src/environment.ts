import manifest from '../package.json' with { type: 'json' }

/** Where this code runs, as far as it matters. */
export interface Environment {
  /** Whether whoever opens a page could read a key here. */
  readonly isBrowser: boolean
  /** What to send as `User-Agent`; undefined where that is the browser's own matter. */
  readonly userAgent: string | undefined
  /** The address of the page, where there is one. */
  readonly pageUrl: string | undefined
}

export function detectEnvironment(): Environment {
  const { window, document, importScripts, location } = globalThis as {
    window?: unknown
    document?: unknown
    importScripts?: unknown
    location?: { readonly href: string }
  }
  // A worker of a page has no document; other runtimes have one or the other of these, never both.
  const isBrowser = (window !== undefined && document !== undefined) || typeof importScripts === 'function'
  const userAgent = isBrowser ? undefined : `video-upscale-client/${manifest.version}`
  return { isBrowser, userAgent, pageUrl: location?.href }
}
