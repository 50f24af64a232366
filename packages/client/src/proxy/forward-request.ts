import { detectEnvironment } from '../environment.ts'
import type { Logger } from '../hooks.ts'
import { limitTime } from '../time-limit.ts'
import { isKey } from './check-proxy-options.ts'
import { findOperation, type FoundOperation, type OperationId } from './find-operation.ts'
import { limitBody, type LimitedBody } from '../requests/limit-body.ts'
import { headersToCaller, headersToService } from './proxy-headers.ts'
import type { ProxySettings } from './proxy-options.ts'
import { refuseCrossSite } from './refuse-cross-site.ts'
import { Refusal } from '../requests/refusal.ts'
import { takeRest } from '../requests/take-rest.ts'

/** Where and how a request came in. */
export interface Mount<Caller> {
  /** The path that the proxy is mounted at, e.g. `/api/video`; empty at the root. The request's URL has it too. */
  readonly mountPath: string
  readonly caller: Caller
}

/** These go on as they come. */
const uploads: readonly OperationId[] = ['createVideoImport', 'createUpload', 'appendUpload']

/**
 * Forwards one request: only a listed operation, only if `authorize` accepts it, with the key added, and
 * answers what the service answers.
 *
 * @throws what `authorize` and `apiKey` throw, TypeError without a key for the account or if the body was read
 *   before, or the reason of the request's signal
 */
export async function forwardRequest<Caller>(
  settings: ProxySettings<Caller>,
  request: Request,
  mount: Mount<Caller>,
): Promise<Response> {
  try {
    const operation = findAllowed(settings, request, mount.mountPath)
    refuseCrossSite(request, settings.allowOrigins)
    const apiKey = await authorizedKey(settings, request, operation, mount.caller)
    const isUpload = uploads.includes(operation.route.operationId)
    const limitBytes = isUpload ? settings.maxUploadBytes : settings.maxBodyBytes
    const body = await limitBody(request, limitBytes, isUpload)
    const answer = await send(settings, request, operation, body, apiKey)
    return toCaller(answer, operation, mount.mountPath, settings.logger)
  } catch (error) {
    takeRest(request)
    if (error instanceof Refusal) return error.toResponse()
    throw error
  }
}

function findAllowed<Caller>(
  { allow }: ProxySettings<Caller>,
  { method, url }: Request,
  mountPath: string,
): FoundOperation {
  const { pathname } = new URL(url)
  const path = pathname.startsWith(`${mountPath}/`) ? pathname.slice(mountPath.length) : ''
  const found = findOperation(method, path)
  if (found.route) {
    if (allow.has(found.route.operationId)) return found
    throw new Refusal(
      403,
      `${found.route.operationId} is not offered here. Its operator can add it to allow.`,
    )
  }
  if (found.allowed.length === 0) throw new Refusal(404, 'There is nothing at this path.')
  const headers = { allow: found.allowed.join(', ') }
  throw new Refusal(405, `${method} is not offered here; see Allow.`, headers)
}

/** The key to forward with; undefined where the service needs none. */
async function authorizedKey<Caller>(
  { authorize, keyOf }: ProxySettings<Caller>,
  request: Request,
  { route: { operationId, needsKey }, params }: FoundOperation,
  caller: Caller,
): Promise<string | undefined> {
  // Anything that is not exactly an acceptance is none: deny by default.
  const answer: unknown = await authorize({ caller, request, operationId, params })
  const account = accountOf(answer)
  if (answer !== true && account === undefined) throw toRefusal(answer)
  request.signal.throwIfAborted()
  if (!needsKey) return undefined
  const apiKey = await keyOf(account)
  if (!isKey(apiKey)) throw new TypeError('apiKey found no key for this account.')
  return apiKey
}

function accountOf(answer: unknown): string | undefined {
  if (!isRecord(answer) || answer.status !== undefined || answer.account === '') return undefined
  return typeof answer.account === 'string' ? answer.account : undefined
}

function toRefusal(answer: unknown): Refusal {
  const { status, message } = isRecord(answer) ? answer : {}
  const isError = typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 500
  return new Refusal(
    isError ? status : 401,
    typeof message === 'string' ? message : 'You are not allowed to do this here. Sign in first.',
  )
}

/** @throws Refusal 502, 504 or 413, or the reason of the request's signal */
async function send<Caller>(
  { baseUrl, fetch, timeoutMs, logger }: ProxySettings<Caller>,
  request: Request,
  { path, route: { operationId } }: FoundOperation,
  body: LimitedBody,
  apiKey: string | undefined,
): Promise<Response> {
  const waiting = new AbortController()
  let isAnswered = false
  let clear = (): void => undefined
  body.onSent(() => {
    // The service need not have read everything to answer, and its answer may take longer.
    if (isAnswered) return
    const limit = limitTime(timeoutMs)
    limit.signal.addEventListener('abort', () => {
      waiting.abort()
    })
    ;({ clear } = limit)
  })
  const { userAgent } = detectEnvironment()
  try {
    return await fetch(`${baseUrl}${path}${new URL(request.url).search}`, {
      method: request.method,
      headers: headersToService(request.headers, { apiKey, userAgent }),
      signal: AbortSignal.any([request.signal, waiting.signal]),
      // It would take the key along to wherever it leads.
      redirect: 'manual',
      ...(body.body === null ? {} : { body: body.body, duplex: 'half' as const }),
    })
  } catch (error) {
    const refusal = body.refusal()
    if (refusal) throw refusal
    request.signal.throwIfAborted()
    const isLate = waiting.signal.aborted
    logger?.error('video-upscale: a forwarded request got no answer', { operationId, isLate, error })
    throw isLate
      ? new Refusal(504, 'The video service took too long to answer.')
      : new Refusal(502, 'The video service could not be reached.')
  } finally {
    isAnswered = true
    clear()
  }
}

/**
 * The service's answer as it is, its headers aside.
 *
 * @throws Refusal 502 for what is no matter of the caller's: a redirect, which the API never answers, and a
 *   401, which is about the key that was added here, and would send people to sign in again and again
 */
function toCaller(
  answer: Response,
  { route: { needsKey, operationId } }: FoundOperation,
  mountPath: string,
  logger: Logger | undefined,
): Response {
  const { status, body } = answer
  // What is none goes to nobody: a response of ours cannot even have it.
  if (status > 599) throw new Refusal(502, 'The video service answered with a status that there is not.')
  const isRedirect = answer.type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304)
  if (!isRedirect && !(status === 401 && needsKey)) {
    return new Response(body, { status, headers: headersToCaller(answer, mountPath) })
  }
  void body?.cancel().catch(() => undefined)
  const reason = isRedirect
    ? 'answered with a redirect: check baseUrl'
    : 'does not accept the key: check apiKey'
  logger?.error(`video-upscale: the service ${reason}`, { operationId })
  throw new Refusal(
    502,
    'This server is not set up rightly for the video service. Its operator finds more in the log.',
  )
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
