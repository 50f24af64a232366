import { Refusal } from '../requests/refusal.ts'

/**
 * Keeps other sites' pages from acting with the cookies of whoever looks at them. Reading is no danger: a
 * page is not shown an answer of another origin.
 *
 * @throws Refusal 403
 */
export function refuseCrossSite(request: Request, allowOrigins: ReadonlySet<string>): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return
  const origin = request.headers.get('origin')
  // Only browsers send it, and only they carry somebody's cookies.
  if (origin === null || allowOrigins.has(origin)) return
  const site = request.headers.get('sec-fetch-site')
  const isOwn = site === null ? isSameHost(origin, request) : site !== 'cross-site'
  if (!isOwn)
    throw new Refusal(403, `Pages of ${origin} may not do this. Its operator can add it to allowOrigins.`)
}

/** Browsers don't say whose page it is to a site without TLS. */
function isSameHost(origin: string, request: Request): boolean {
  const host = request.headers.get('host') ?? new URL(request.url).host
  return URL.canParse(origin) && new URL(origin).host === host
}
