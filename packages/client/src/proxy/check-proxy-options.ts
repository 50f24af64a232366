import { checkDuration } from '../check-duration.ts'
import { hostedBaseUrl } from '../client.ts'
import { operationRoutes } from './find-operation.ts'
import type { ProxyOptions, ProxySettings } from './proxy-options.ts'

const mebibyte = 1024 * 1024
const knownIds: ReadonlySet<string> = new Set(operationRoutes.map(({ operationId }) => operationId))

/** @throws TypeError or RangeError that says what to write instead */
export function checkProxyOptions<Caller>(options: ProxyOptions<Caller>): ProxySettings<Caller> {
  const { apiKey, baseUrl = hostedBaseUrl, authorize, allow, allowOrigins = [] } = options
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
  for (const origin of allowOrigins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue
    throw new TypeError('allowOrigins must list origins such as https://example.com, without a path.')
  }
  return {
    keyOf: typeof apiKey === 'function' ? apiKey : onlyKey(apiKey),
    baseUrl: baseUrl.replace(/\/+$/, ''),
    authorize,
    allow: new Set(allow),
    allowOrigins: new Set(allowOrigins),
    ...checkLimits(options),
    fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
    logger: options.logger,
  }
}

export function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)
}

/** An account that has no key of its own must not spend another's unnoticed. */
function onlyKey(apiKey: string): (account: string | undefined) => string {
  return (account) => {
    if (account === undefined) return apiKey
    throw new TypeError('authorize names an account, so apiKey must be a function that finds the key of it.')
  }
}

function checkLimits<Caller>({
  maxBodyBytes = mebibyte,
  maxUploadBytes = 4096 * mebibyte,
  timeoutMs = 90_000,
}: ProxyOptions<Caller>) {
  for (const [name, value] of Object.entries({ maxBodyBytes, maxUploadBytes })) {
    if (!((typeof value as unknown) === 'number' && value >= 1))
      throw new RangeError(`${name} must be a number from 1 on.`)
  }
  checkDuration('timeoutMs', timeoutMs)
  return { maxBodyBytes, maxUploadBytes, timeoutMs }
}
