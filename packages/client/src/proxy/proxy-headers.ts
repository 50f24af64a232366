/** What goes to the service. No cookie, no authorization, and nothing that could change what is asked for. */
const requestHeaders = [
  'accept',
  'content-encoding',
  'content-length',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'if-range',
  'last-event-id',
  'prefer',
  'range',
  'tus-resumable',
  'upload-checksum',
  'upload-concat',
  'upload-defer-length',
  'upload-length',
  'upload-metadata',
  'upload-offset',
] as const

/** What comes back. `location` is written anew. */
const responseHeaders = [
  'accept-ranges',
  'allow',
  'content-disposition',
  'content-length',
  'content-range',
  'content-type',
  'deprecation',
  'etag',
  'last-modified',
  'link',
  'preference-applied',
  'retry-after',
  'sunset',
  'tus-checksum-algorithm',
  'tus-extension',
  'tus-max-size',
  'tus-resumable',
  'tus-version',
  'upload-expires',
  'upload-length',
  'upload-metadata',
  'upload-offset',
  'x-request-id',
] as const

/** The headers that the service gets: those of the request that mean something to it, and the key. */
export function headersToService(
  given: Headers,
  added: { readonly apiKey: string | undefined; readonly userAgent: string | undefined },
): Headers {
  const headers = pick(given, requestHeaders)
  // What comes compressed is unpacked by fetch, and its length would be wrong.
  headers.set('accept-encoding', 'identity')
  const requestId = given.get('x-request-id')
  if (requestId !== null && /^[\w.:-]{1,128}$/.test(requestId)) headers.set('x-request-id', requestId)
  if (added.apiKey !== undefined) headers.set('x-api-key', added.apiKey)
  if (added.userAgent !== undefined) headers.set('user-agent', added.userAgent)
  return headers
}

/** The headers that the caller gets: no cookie of the service, and nothing that lets a cache keep the answer. */
export function headersToCaller({ headers: given, status }: Response, mountPath: string): Headers {
  const headers = pick(given, responseHeaders)
  // Of an answer that has no body, or one that fetch has unpacked, it would be a lie.
  if (given.has('content-encoding') || status === 204 || status === 205) headers.delete('content-length')
  const location = pathBelowMount(given.get('location'))
  if (location !== undefined) headers.set('location', mountPath + location)
  // Nor may a middleware hold the events of a stream back to compress them.
  headers.set('cache-control', 'no-store, no-transform')
  headers.set('x-content-type-options', 'nosniff')
  // A web page of whatever stands before the service must not act as one of this site.
  headers.set('content-security-policy', "default-src 'none'; media-src 'self'; sandbox")
  return headers
}

/** A place in the API, whatever host and path the service believes to be at. */
function pathBelowMount(location: string | null): string | undefined {
  return location === null ? undefined : /\/v1\/[^\s\\#]+$/.exec(location)?.[0]
}

function pick(given: Headers, names: readonly string[]): Headers {
  const headers = new Headers()
  for (const name of names) {
    const value = given.get(name)
    if (value !== null) headers.set(name, value)
  }
  return headers
}
