import {
  createVideoUpscale,
  getBalance,
  getCapabilities,
  getJob,
  type Balance,
  type Capabilities,
  type JobsContext,
  type VideoUpscaleRequest,
} from './jobs.ts'
import type { CompletedJob, Job } from './job.ts'
import type { RetryOptions } from './retry.ts'
import { createApi, type Api } from './transport.ts'
import { waitForJob, type WaitOptions } from './wait-for-job.ts'

/** The hosted service. */
export const hostedBaseUrl = 'https://api.legnext.ai/api'

export interface ClientOptions {
  /** Sent as `x-api-key` to the origin of `baseUrl`, and shown nowhere. */
  readonly apiKey: string
  /** Where the API stands, with its `/api`. Default: the hosted service. */
  readonly baseUrl?: string
  /** Another fetch, e.g. one that goes through a proxy. */
  readonly fetch?: typeof globalThis.fetch
  /** Longest time for one request, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number
  readonly retry?: RetryOptions
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

export interface SubmitOptions extends CallOptions {
  /** Your own idempotency key; by default each submit has a new one. */
  readonly idempotencyKey?: string | undefined
}

export interface Client {
  /** The openapi-fetch instance: every path of the spec, typed, nothing hidden, no retries. */
  readonly api: Api
  /** Submits an upscale; answers with the pending job. */
  videoUpscale(request: VideoUpscaleRequest, options?: SubmitOptions): Promise<Job>
  /** The job as it is now. */
  getJob(jobId: string, options?: CallOptions): Promise<Job>
  /** Follows a job to its end; returns it completed, or throws. */
  waitForJob(job: Job | string, options?: WaitOptions): Promise<CompletedJob>
  /** Submits and waits. */
  upscale(request: VideoUpscaleRequest, options?: SubmitOptions & WaitOptions): Promise<CompletedJob>
  balance(options?: CallOptions): Promise<Balance>
  /** What the service offers beyond the documented API; undefined if it does not say (the hosted service). */
  capabilities(options?: CallOptions): Promise<Capabilities | undefined>
}

const defaultRetry: Required<RetryOptions> = { maxAttempts: 4, baseDelayMs: 500, maxDelayMs: 30_000 }

/**
 * Makes a client for one account.
 *
 * @throws TypeError if the key or the base URL cannot be right
 */
export function createClient(options: ClientOptions): Client {
  const { apiKey, baseUrl = hostedBaseUrl, timeoutMs = 30_000, retry } = options
  if (typeof apiKey !== 'string' || !/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new TypeError('apiKey must be a key: visible ASCII characters without spaces.')
  }
  if (!URL.canParse(baseUrl)) throw new TypeError(`baseUrl must be an absolute URL, not "${baseUrl}".`)
  const fetch = options.fetch ?? ((...args: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...args))
  const api = createApi({ apiKey, baseUrl, fetch })

  let capabilities: Promise<Capabilities | undefined> | undefined
  const contextFor = ({ signal }: CallOptions = {}): JobsContext => {
    const sendOptions = { timeoutMs, retry: { ...defaultRetry, ...retry }, signal }
    const isIdempotent = async (): Promise<boolean> => {
      capabilities ??= getCapabilities({ api, sendOptions }).catch(() => {
        capabilities = undefined
        return undefined
      })
      return (await capabilities)?.idempotency ?? false
    }
    return { api, sendOptions, isIdempotent }
  }

  const client: Client = {
    api,
    videoUpscale: (request, { idempotencyKey = crypto.randomUUID(), signal } = {}) =>
      createVideoUpscale(contextFor({ signal }), request, idempotencyKey),
    getJob: (jobId, call) => getJob(contextFor(call), jobId),
    waitForJob: (job, wait = {}) => {
      const jobId = typeof job === 'string' ? job : job.id
      return waitForJob((signal) => getJob(contextFor({ signal }), jobId), jobId, wait)
    },
    upscale: async (request, both = {}) => client.waitForJob(await client.videoUpscale(request, both), both),
    balance: (call) => getBalance(contextFor(call)),
    capabilities: (call) => getCapabilities(contextFor(call)),
  }
  return client
}
