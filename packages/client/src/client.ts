import { checkDuration } from './check-duration.ts'
import { detectEnvironment } from './environment.ts'
import type { JobSource } from './follow-job.ts'
import { createWatchers, type Hooks, type Logger, type LogLevel } from './hooks.ts'
import {
  cancelJob,
  createVideoDiffusion,
  createVideoUpscale,
  estimate,
  extendVideo,
  getBalance,
  getCapabilities,
  getJob,
  listJobs,
  type Balance,
  type Capabilities,
  type Estimate,
  type ExtendVideoRequest,
  type JobFilter,
  type JobPage,
  type JobsContext,
  type VideoDiffusionRequest,
  type VideoUpscaleRequest,
} from './jobs.ts'
import type { CompletedJob, Job } from './job.ts'
import { internals, type ClientInternals } from './internals.ts'
import { createJoin } from './join-calls.ts'
import { openEvents } from './open-events.ts'
import { rememberCapabilities } from './remember-capabilities.ts'
import type { RetryOptions } from './retry-options.ts'
import { createApi, createSendRequest, type Api } from './transport.ts'
import { waitForJob, type WaitOptions } from './wait-for-job.ts'

/** The hosted service. */
export const hostedBaseUrl = 'https://api.legnext.ai/api'

/** What keys that are made for browsers begin with (`POST /v1/tokens` of a self-hosted server). */
const browserTokenPrefix = 'vut_'

/** An account's key as video-upscale-server makes it; those of the hosted service look otherwise. */
const ownServersKey = /^vu_[\w-]{43}$/

/** How a client reaches a service, and what it tells on the way. */
export interface ClientOptions {
  /** Sent as `x-api-key` to the origin of `baseUrl`, and shown nowhere; `null` where a proxy of yours adds it. */
  readonly apiKey: string | null
  /** Where the API stands, with its `/api`; in a page a path will do. Default: the hosted service. */
  readonly baseUrl?: string | undefined
  /** Another fetch, e.g. one that goes through a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Longest time for one request, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined
  /** How often a request is tried again that may be: after a fault that passes, and never a submit that might pay twice. */
  readonly retry?: RetryOptions | undefined
  /** Your own listeners to requests, answers and retries, such as tracing. */
  readonly hooks?: Hooks | undefined
  /** Where to log; `console` is one. Nothing is logged without it. */
  readonly logger?: Logger | undefined
  /** Least level that is logged. Default `warn`. */
  readonly logLevel?: LogLevel | 'off' | undefined
  /**
   * Lets an account's key into a browser, where everybody who opens the page can read it and spend the
   * account's points. Use a browser token or a proxy of yours instead.
   */
  readonly dangerouslyAllowBrowser?: boolean | undefined
}

/** What every call takes. When the signal aborts, the call rejects with its reason. */
export interface CallOptions {
  /** Ends the call here. What has reached the service goes on there. */
  readonly signal?: AbortSignal | undefined
}

/** What a call takes that creates or changes a job. */
export interface SubmitOptions extends CallOptions {
  /** Your own idempotency key; by default each submit has a new one. */
  readonly idempotencyKey?: string | undefined
}

/** What names a job: a `Job`, one that was stored as JSON, or anything else with its id. */
export interface JobHandle {
  /** The job's id: `job_id` on the wire. */
  readonly id: string
}

/**
 * One account's calls to a service, made by `createClient`; it holds no connection and needs no closing. A call rejects
 * with an ApiError where the service refused it, a ConnectionError, TimeoutError or UnexpectedResponseError where no
 * answer of it came, an OutcomeUnknownError where a submit may have arrived; one whose signal aborts rejects with the
 * signal's reason. Waiting adds JobFailedError and WaitTimeoutError. All of these are a VideoUpscaleError, with a stable `code`; a wrong argument is a TypeError or RangeError.
 */
export interface Client {
  /** The openapi-fetch instance: every path of the spec, typed, nothing hidden, no retries. */
  readonly api: Api
  /** Submits an upscale; answers with the pending job. Equal submits that are under way are one. */
  videoUpscale(request: VideoUpscaleRequest, options?: SubmitOptions): Promise<Job>
  /** The job as it is now. */
  getJob(jobId: string, options?: CallOptions): Promise<Job>
  /** Follows a job to its end; returns it completed, or throws. Any process can go on with the job's id. */
  waitForJob(job: JobHandle | string, options?: WaitOptions): Promise<CompletedJob>
  /** Submits and waits. */
  upscale(request: VideoUpscaleRequest, options?: SubmitOptions & WaitOptions): Promise<CompletedJob>
  /** A page of the account's jobs, newest first. Self-hosted servers only. */
  listJobs(filter?: JobFilter, options?: CallOptions): Promise<JobPage>
  /** Cancels a waiting or running job; its points are released. Self-hosted servers only. */
  cancelJob(jobId: string, options?: SubmitOptions): Promise<Job>
  /** What an upscale would make, lose, cost and take; creates nothing. Self-hosted servers only. */
  estimate(request: VideoUpscaleRequest, options?: CallOptions): Promise<Estimate>
  /** What the account has left, in points; the hosted service tells credits and US dollars, too. */
  balance(options?: CallOptions): Promise<Balance>
  /** Asks for a new video. The hosted service only. */
  videoDiffusion(request: VideoDiffusionRequest, options?: SubmitOptions): Promise<Job>
  /** Asks for a longer version of a video. The hosted service only. */
  extendVideo(request: ExtendVideoRequest, options?: SubmitOptions): Promise<Job>
  /** What the service offers beyond the documented API; undefined if it does not say (the hosted service). */
  capabilities(options?: CallOptions): Promise<Capabilities | undefined>
}

const defaultRetry: Required<RetryOptions> = { maxAttempts: 4, baseDelayMs: 500, maxDelayMs: 30_000 }

/**
 * Makes a client for one account.
 *
 * @throws TypeError if the key or the base URL cannot be right, for an account's key in a browser, or for a key of a
 * server of your own without its base URL
 */
export function createClient(options: ClientOptions): Client {
  const { timeoutMs = 30_000, retry } = options
  const environment = detectEnvironment()
  const baseUrl = toAbsolute(options.baseUrl ?? hostedBaseUrl, environment.pageUrl)
  checkOptions({ ...options, baseUrl }, environment.isBrowser)
  const watchers = createWatchers(options.hooks, options.logger, options.logLevel)
  const sendRequest = createSendRequest({
    apiKey: options.apiKey,
    baseUrl,
    fetch: options.fetch ?? ((...args: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...args)),
    watchers,
    userAgent: environment.userAgent,
  })
  const api = createApi(baseUrl, sendRequest)
  const contextFor = ({ signal }: CallOptions = {}): JobsContext => {
    const { onRetry } = watchers
    return {
      api,
      sendOptions: { timeoutMs, retry: { ...defaultRetry, ...retry }, signal, onRetry },
      isIdempotent: async (caller) => (await knownCapabilities(caller))?.idempotency ?? false,
    }
  }
  const knownCapabilities = rememberCapabilities((signal) => contextFor({ signal }))
  const join = createJoin<Job>()
  const sourceOf = (jobId: string): JobSource => ({
    look: (signal) => getJob(contextFor({ signal }), jobId),
    openEvents: async (lastEventId, signal) => {
      if ((await knownCapabilities(signal))?.events !== true) return undefined
      return openEvents(api, jobId, { lastEventId, signal, timeoutMs })
    },
  })

  const client: Client & { readonly [internals]: ClientInternals } = {
    api,
    videoUpscale: (request, { idempotencyKey, signal } = {}) =>
      join(JSON.stringify([request, idempotencyKey]), signal, (shared) =>
        createVideoUpscale(contextFor({ signal: shared }), request, idempotencyKey ?? crypto.randomUUID()),
      ),
    getJob: (jobId, call) => getJob(contextFor(call), jobId),
    waitForJob: (job, wait = {}) => {
      const jobId = typeof job === 'string' ? job : job.id
      return waitForJob(sourceOf(jobId), jobId, wait)
    },
    upscale: async (request, both = {}) => client.waitForJob(await client.videoUpscale(request, both), both),
    listJobs: (filter = {}, call = {}) => listJobs(contextFor(call), filter),
    cancelJob: (jobId, { idempotencyKey = crypto.randomUUID(), signal } = {}) =>
      cancelJob(contextFor({ signal }), jobId, idempotencyKey),
    estimate: (request, call) => estimate(contextFor(call), request),
    balance: (call) => getBalance(contextFor(call)),
    videoDiffusion: (request, { idempotencyKey = crypto.randomUUID(), signal } = {}) =>
      createVideoDiffusion(contextFor({ signal }), request, idempotencyKey),
    extendVideo: (request, { idempotencyKey = crypto.randomUUID(), signal } = {}) =>
      extendVideo(contextFor({ signal }), request, idempotencyKey),
    capabilities: (call) => getCapabilities(contextFor(call)),
    [internals]: { baseUrl, sendRequest, sourceOf },
  }
  return client
}

/** A path stands at the origin of the page. */
function toAbsolute(baseUrl: string, pageUrl: string | undefined): string {
  return /^\/(?!\/)/.test(baseUrl) && pageUrl !== undefined ? new URL(baseUrl, pageUrl).href : baseUrl
}

function checkOptions(options: ClientOptions, isBrowser: boolean): void {
  const { apiKey, baseUrl = hostedBaseUrl, timeoutMs, retry = {}, dangerouslyAllowBrowser } = options
  if (apiKey !== null && (typeof apiKey !== 'string' || !/^[\x21-\x7e]+$/.test(apiKey))) {
    throw new TypeError('apiKey must be a key, without spaces, or null with a proxy.')
  }
  // As axios spells it, the key would go to the hosted service. It is not repeated in the message: there may be a
  // password in it.
  if ('baseURL' in options || !/^https?:\/\/[^\s@?#]+$/.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new TypeError('baseUrl must be an absolute URL like https://host/api, without user or query.')
  }
  if (baseUrl === hostedBaseUrl && ownServersKey.test(apiKey ?? '')) {
    throw new TypeError('baseUrl must be given with a key of your own server.')
  }
  for (const [name, value] of Object.entries({ timeoutMs, ...retry })) {
    if (value !== undefined) checkDuration(name, value, name.endsWith('DelayMs') ? 0 : 1)
  }
  if (isBrowser && !dangerouslyAllowBrowser && apiKey?.startsWith(browserTokenPrefix) === false) {
    throw new TypeError(
      'An account key in a browser can be read by everybody. Use a browser token (POST /v1/tokens) or a proxy, or set dangerouslyAllowBrowser.',
    )
  }
}
