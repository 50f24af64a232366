import { hostedBaseUrl } from '../client.ts'
import { operationRoutes } from '../generated/operation-routes.ts'
import type { ProxyOptions, ProxySettings } from './proxy-options.ts'

const mebibyte = 1024 * 1024
const knownIds: ReadonlySet<string> = new Set(operationRoutes.map(({ operationId }) => operationId))

/** @throws TypeError or RangeError that says what to write instead */
export function checkProxyOptions<Caller>(options: ProxyOptions<Caller>): ProxySettings<Caller> {
  const { apiKey, baseUrl = hostedBaseUrl, authorize, allow } = options
  // Whoever writes JavaScript has no compiler that asks for it.
  if (typeof authorize !== 'function') {
    throw new TypeError(
      'authorize must be a function that says who may call: without it the whole world would spend your points.',
    )
  }
  if (!((allow as unknown) instanceof Array))
    throw new TypeError('allow must list the operations to forward by their ids.')
  const unknown = allow.find((id) => !knownIds.has(id))
  if (unknown !== undefined) throw new TypeError(`allow names ${unknown}, which is no operation of the API.`)
  if (typeof apiKey !== 'function' && !isKey(apiKey)) {
    throw new TypeError('apiKey must be a key: visible ASCII characters without spaces.')
  }
  if (!/^https?:\/\/[^\s@?#]+$/.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new TypeError('baseUrl must be an absolute URL such as https://example.com/api.')
  }
  return {
    keyOf: typeof apiKey === 'function' ? apiKey : () => apiKey,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    authorize,
    allow: new Set(allow),
    allowOrigins: new Set(options.allowOrigins),
    ...checkLimits(options),
    fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
    logger: options.logger,
  }
}

export function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}

function checkLimits<Caller>({
  maxBodyBytes = mebibyte,
  maxUploadBytes = 4096 * mebibyte,
  timeoutMs = 90_000,
}: ProxyOptions<Caller>) {
  const limits = { maxBodyBytes, maxUploadBytes, timeoutMs }
  for (const [name, value] of Object.entries(limits)) {
    if (!(value >= 1)) throw new RangeError(`${name} must be a number from 1 on.`)
  }
  return limits
}
