import type { QueryClient } from '@tanstack/react-query'
import {
  isApiError,
  isVideoUpscaleError,
  OutcomeUnknownError,
  type Client,
  type Job,
} from '@video-upscale/client'

import { videoUpscaleMutationOptions } from '../mutation-options.ts'
import type { SubmissionRecord } from './submission-record.ts'

/** How long a service keeps a key at least. */
const keyLifeMs = 24 * 60 * 60_000
const longestWaitMs = 60_000

export interface Posting {
  readonly queryClient: QueryClient
  readonly scope: string
  readonly client: Client
}

/** Sends a submit for the first time, or again because its user says so. */
export function postSubmission(
  { queryClient, scope, client }: Posting,
  { request, idempotencyKey }: SubmissionRecord,
): Promise<Job> {
  return queryClient
    .getMutationCache()
    .build(queryClient, videoUpscaleMutationOptions({ client, scope }))
    .execute({ request, idempotencyKey })
}

/**
 * Finds out what became of a submit that was under way when its page was closed: the same request under the
 * same key is answered with the same job.
 *
 * @throws OutcomeUnknownError where the service does not know keys, may have forgotten this one, or cannot be asked
 * @throws ApiError where the service refuses the request itself, so that it was never carried out
 */
export async function repeatSubmission(posting: Posting, record: SubmissionRecord): Promise<Job> {
  const { idempotencyKey, startedAt } = record
  try {
    const isKept = Date.now() - startedAt < keyLifeMs
    if (isKept && (await posting.client.capabilities())?.idempotency === true) {
      return await postUntilAnswered(posting, record)
    }
  } catch (error) {
    if (isFateUnknown(error) || isRefusal(error)) throw error
    throw new OutcomeUnknownError(idempotencyKey, error)
  }
  throw new OutcomeUnknownError(idempotencyKey, undefined)
}

async function postUntilAnswered(posting: Posting, record: SubmissionRecord): Promise<Job> {
  const deadline = Date.now() + longestWaitMs
  for (;;) {
    try {
      return await postSubmission(posting, record)
    } catch (error) {
      // The first request is still being carried out.
      const isRunning = isApiError(error) && error.status === 409 && error.retryAfterMs !== undefined
      if (!isRunning || Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs))
    }
  }
}

/** The service has looked at the request and at its key. */
function isRefusal(error: unknown): boolean {
  return isApiError(error) && [400, 402, 404, 413, 415, 422].includes(error.status)
}

/** Whether the submit may have been carried out in spite of this error. */
export function isFateUnknown(error: unknown): boolean {
  return isVideoUpscaleError(error, 'outcome-unknown')
}
