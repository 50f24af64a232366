import { ApiError, OutcomeUnknownError } from './errors.ts'
import type { components } from './generated/openapi.ts'
import { toJob, type Job } from './job.ts'
import { isTransient, neverArrived, sendWithRetry, type SendOptions } from './retry.ts'
import type { Api } from './transport.ts'

type Schemas = components['schemas']

/** What a submit says: the wire's body, typed by the spec. */
export type VideoUpscaleRequest = Schemas['VideoUpscaleRequest']
export type Balance = Schemas['Balance']['data']
export type Capabilities = Schemas['Capabilities']

/** What the calls work with. */
export interface JobsContext {
  readonly api: Api
  readonly sendOptions: SendOptions
  /** Whether the service honours idempotency keys; asked once, and only when it matters. */
  readonly isIdempotent: () => Promise<boolean>
}

/**
 * Submits an upscale. The idempotency key is made once, before the first attempt; a submit whose fate is
 * unknown is sent again only if the service is known to be idempotent.
 */
export async function createVideoUpscale(
  { api, sendOptions, isIdempotent }: JobsContext,
  request: VideoUpscaleRequest,
  idempotencyKey: string,
): Promise<Job> {
  const task = await sendWithRetry(
    (init) =>
      api.POST('/v1/video-upscale', {
        body: request,
        params: { header: { 'Idempotency-Key': idempotencyKey } },
        ...init,
      }),
    sendOptions,
    async (error) => {
      if (neverArrived(error)) return true
      if (!mayHaveArrived(error)) return false
      if (await isIdempotent()) return true
      throw new OutcomeUnknownError(idempotencyKey, error)
    },
  )
  return toJob(task)
}

/** The job as it is now. */
export async function getJob({ api, sendOptions }: JobsContext, jobId: string): Promise<Job> {
  const task = await sendWithRetry(
    (init) => api.GET('/v1/job/{job_id}', { params: { path: { job_id: jobId } }, ...init }),
    sendOptions,
  )
  return toJob(task)
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
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

/** Whether the request may have been carried out although it failed: a lost answer, or an error on the way back. */
function mayHaveArrived(error: unknown): boolean {
  return (
    isTransient(error) || (error instanceof Error && 'code' in error && error.code === 'unexpected-response')
  )
}
