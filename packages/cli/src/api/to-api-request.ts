import { findOperation, type OperationRoute } from '@video-upscale/client/proxy'

import { UsageError } from '../exit-codes.ts'

export type Pairs = readonly (readonly [name: string, value: string])[]

/** Below the base URL: the route with its parts filled in, and the query. */
export function toPath(route: OperationRoute, params: Pairs, query: Pairs): string {
  const given = new Map(params)
  const names = Array.from(route.path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name)
  const unknown = [...given.keys()].filter((name) => !names.includes(name))
  if (unknown.length > 0) {
    const takes = names.length === 0 ? 'none' : names.join(', ')
    throw new UsageError(`${route.operationId} has no --param ${unknown.join(', ')}. It takes: ${takes}.`)
  }
  const missing = names.filter((name) => !given.has(name))
  if (missing.length > 0) {
    const flags = missing.map((name) => `--param ${name}=…`).join(' ')
    throw new UsageError(`${route.operationId} is ${route.method} ${route.path} and needs ${flags}`)
  }
  const path = route.path.replace(/\{(\w+)\}/g, (_whole, name: string) =>
    encodeURIComponent(given.get(name) ?? ''),
  )
  refuseOtherPath(route, path)
  const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString()
  return search === '' ? path : `${path}?${search}`
}

/** A value such as `../jobs` would make another request of it, here or at a proxy on the way. */
function refuseOtherPath(route: OperationRoute, path: string): void {
  if (findOperation(route.method, path).route?.operationId === route.operationId) return
  throw new UsageError('A --param must not be empty, nor hold slashes, percent signs, or dots alone.')
}

const jsonType = 'application/json'

export interface RequestParts {
  /** The body as it was given; undefined is none. */
  readonly body: Uint8Array<ArrayBuffer> | undefined
  readonly headers: Pairs
  readonly idempotencyKey: string | undefined
}

/** @throws UsageError for a header that cannot be, or a body that is not the JSON which is due */
export function toHeaders(route: OperationRoute, parts: RequestParts): Record<string, string> {
  const { body, idempotencyKey } = parts
  const headers = toHeaderMap(parts.headers)
  const isUpload = route.path.startsWith('/v1/uploads')
  if (isUpload && !headers.has('tus-resumable')) headers.set('tus-resumable', '1.0.0')
  if (body !== undefined) {
    if (['GET', 'HEAD', 'OPTIONS'].includes(route.method)) {
      throw new UsageError(`${route.operationId} is a ${route.method} and takes no --body.`)
    }
    const usual = route.operationId === 'appendUpload' ? 'application/offset+octet-stream' : jsonType
    if (!headers.has('content-type')) headers.set('content-type', usual)
    if (isJson(headers.get('content-type'))) refuseOtherThanJson(body)
  }
  if (route.method === 'POST' && !headers.has('idempotency-key')) {
    headers.set('idempotency-key', idempotencyKey ?? crypto.randomUUID())
  }
  return Object.fromEntries(headers)
}

export function isJson(contentType: string | null): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(contentType ?? '')
}

function toHeaderMap(pairs: Pairs): Headers {
  const headers = new Headers()
  for (const [name, value] of pairs) {
    if (name.toLowerCase() === 'x-api-key') {
      throw new UsageError(
        'The key is taken from the profile, --api-key or VIDEO_UPSCALE_API_KEY, not from --header.',
      )
    }
    try {
      headers.append(name, value)
    } catch {
      throw new UsageError(
        `--header ${name} cannot be sent: letters, digits and hyphens, and a value on one line.`,
      )
    }
  }
  return headers
}

function refuseOtherThanJson(body: Uint8Array<ArrayBuffer>): void {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    throw new UsageError(`The --body is not JSON (${why}). For another kind: --header content-type=…`)
  }
}
