import { isApiError, OutcomeUnknownError } from './errors.ts'
import type { components, operations } from './generated/openapi.ts'
import { toJob, type Job } from './job.ts'
import { isTransient, mayHaveArrived, neverArrived, sendWithRetry, type SendOptions } from './retry.ts'
import type { Api, Call } from './transport.ts'

type Schemas = components['schemas']

/** What a submit says: the wire's body, typed by the spec. */
export type VideoUpscaleRequest = Schemas['VideoUpscaleRequest']
/** What a new video is to be made from; the hosted service only. */
export type VideoDiffusionRequest = Schemas['VideoDiffusionRequest']
/** Which video is to be made longer; the hosted service only. */
export type ExtendVideoRequest = Schemas['ExtendVideoRequest']
/** The account's points and money, as the spec describes them. */
export type Balance = Schemas['Balance']['data']
/** What a service offers beyond the documented API, as the spec describes it. */
export type Capabilities = Schemas['Capabilities']
/** What an upscale would make, lose, cost (in points) and take (in seconds), as the spec describes it. */
export type Estimate = Schemas['Estimate']
/** Which jobs to list; each filter narrows the others. */
export type JobFilter = NonNullable<operations['listJobs']['parameters']['query']>

/** One page of jobs, newest first. */
export interface JobPage {
  /** `limit` of them at most; none where no job fits. */
  readonly jobs: readonly Job[]
  /** `cursor` of the next page; null on the last one. */
  readonly nextCursor: string | null
}

/** What the calls work with. */
export interface JobsContext {
  readonly api: Api
  readonly sendOptions: SendOptions
  /** Whether the service honours idempotency keys; asked once, and only when it matters. */
  readonly isIdempotent: (signal: AbortSignal | undefined) => Promise<boolean>
}

interface Posting {
  readonly signal: AbortSignal
  readonly params: { readonly header: { readonly 'Idempotency-Key': string } }
}

/**
 * Makes a POST that creates something. The idempotency key was made once, before the first attempt; a request
 * whose fate is unknown is sent again only if the service is known to be idempotent.
 *
 * @throws OutcomeUnknownError if it may have been carried out, and nobody can tell
 */
async function createOnce(
  { sendOptions, isIdempotent }: Omit<JobsContext, 'api'>,
  idempotencyKey: string,
  post: (init: Posting) => ReturnType<Call<unknown>>,
): Promise<Job> {
  if (!/^[\x20-\x7e]{1,255}$/.test(idempotencyKey)) {
    throw new TypeError('An idempotency key must be 1 to 255 visible ASCII characters.')
  }
  const fate = { unknown: false }
  const mayReplay = async (error: unknown): Promise<boolean> => {
    if (neverArrived(error) || (fate.unknown && isStillRunning(error))) return true
    if (!mayHaveArrived(error)) return false
    fate.unknown = true
    return isIdempotent(sendOptions.signal)
  }
  const header = { 'Idempotency-Key': idempotencyKey }
  try {
    return toJob(await sendWithRetry((init) => post({ ...init, params: { header } }), sendOptions, mayReplay))
  } catch (error) {
    sendOptions.signal?.throwIfAborted()
    if (mayHaveArrived(error)) fate.unknown = true
    // Also after a clear refusal: it may be a proxy's, and an earlier attempt may have been carried out.
    throw fate.unknown ? new OutcomeUnknownError(idempotencyKey, error) : error
  }
}

/** The first attempt is being carried out: its answer can be had in a moment. */
function isStillRunning(error: unknown): boolean {
  return isApiError(error) && error.status === 409 && error.retryAfterMs !== undefined
}

/** Submits an upscale. */
export async function createVideoUpscale(
  context: JobsContext,
  body: VideoUpscaleRequest,
  idempotencyKey: string,
): Promise<Job> {
  return createOnce(context, idempotencyKey, (init) =>
    context.api.POST('/v1/video-upscale', { body, ...init }),
  )
}

/** Asks for a new video, from a picture or a text. */
export async function createVideoDiffusion(
  context: JobsContext,
  body: VideoDiffusionRequest,
  idempotencyKey: string,
): Promise<Job> {
  return createOnce(context, idempotencyKey, (init) =>
    context.api.POST('/v1/video-diffusion', { body, ...init }),
  )
}

/** Asks for a longer version of a video. */
export async function extendVideo(
  context: JobsContext,
  body: ExtendVideoRequest,
  idempotencyKey: string,
): Promise<Job> {
  return createOnce(context, idempotencyKey, (init) =>
    context.api.POST('/v1/extend-video', { body, ...init }),
  )
}

/** What is none would be asked for under another path. */
function checkedId(jobId: string): string {
  if (typeof jobId === 'string' && !/^\.{0,2}$/.test(jobId)) return jobId
  throw new TypeError(`"${jobId}" is not the id of a job.`)
}

/** The job as it is now. */
export async function getJob({ api, sendOptions }: JobsContext, jobId: string): Promise<Job> {
  const params = { path: { job_id: checkedId(jobId) } }
  return toJob(await sendWithRetry((init) => api.GET('/v1/job/{job_id}', { params, ...init }), sendOptions))
}

export async function listJobs({ api, sendOptions }: JobsContext, query: JobFilter): Promise<JobPage> {
  const page = await sendWithRetry((init) => api.GET('/v1/jobs', { params: { query }, ...init }), sendOptions)
  return { jobs: page.data.map(toJob), nextCursor: page.next_cursor }
}

/** Cancels a job. Only a service that honours idempotency keys offers it, so that it may be sent again. */
export async function cancelJob(
  { api, sendOptions }: JobsContext,
  jobId: string,
  idempotencyKey: string,
): Promise<Job> {
  const params = { path: { job_id: checkedId(jobId) }, header: { 'Idempotency-Key': idempotencyKey } }
  const task = await sendWithRetry(
    (init) => api.POST('/v1/job/{job_id}/cancel', { params, ...init }),
    sendOptions,
    (error) => isTransient(error) || isStillRunning(error),
  )
  return toJob(task)
}

/** What an upscale would make, lose, cost and take. It creates nothing, and may be sent again. */
export async function estimate(
  { api, sendOptions }: JobsContext,
  body: VideoUpscaleRequest,
): Promise<Estimate> {
  return sendWithRetry((init) => api.POST('/v1/estimate', { body, ...init }), sendOptions)
}

export async function getBalance({ api, sendOptions }: JobsContext): Promise<Balance> {
  const balance = await sendWithRetry((init) => api.GET('/account/balance', init), sendOptions)
  return balance.data
}

/** What the service can do beyond the documented API; undefined for one that does not say (the hosted one). */
export async function getCapabilities({
  api,
  sendOptions,
}: Omit<JobsContext, 'isIdempotent'>): Promise<Capabilities | undefined> {
  try {
    return await sendWithRetry((init) => api.GET('/v1/capabilities', init), sendOptions)
  } catch (error) {
    if (isApiError(error) && [404, 405, 501].includes(error.status)) return undefined
    throw error
  }
}
