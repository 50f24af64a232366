import type { Job, VideoUpscaleError, VideoUpscaleRequest } from '@video-upscale/client'
import { useMemo, useSyncExternalStore } from 'react'

import { useProvided } from '../provider.ts'
import { useJob } from '../use-job.ts'
import { idle, type SubmissionState } from './submission.ts'
import { useSubmission } from './use-submission.ts'

/** How a submit is remembered. */
export interface UseVideoUpscaleOptions {
  /**
   * Remembers the submit under this name, so that a reload or a second tab finds its job again. Not for two
   * users of one browser: give each a scope of their own.
   */
  readonly persistAs?: string | undefined
}

/** What was submitted, how its job stands, and what to do with it. */
export interface UseVideoUpscaleResult {
  /** Submits. The same request while one is being submitted or worked on is the same submit. */
  readonly submit: (request: VideoUpscaleRequest) => void
  /** The same, with the job as it was submitted; rejects with a `VideoUpscaleError`. */
  readonly submitAsync: (request: VideoUpscaleRequest) => Promise<Job>
  /** Cancels the job; its points are released. Self-hosted servers only. */
  readonly cancel: () => void
  /** Forgets what was submitted, here and in the storage. The job itself goes on. */
  readonly reset: () => void
  /** `idle` before the first submit, `submitting`, `submitted` when there is a job, `failed` when there is none. */
  readonly status: SubmissionState['status']
  readonly isSubmitting: boolean
  /** The id of the job, as soon as there is one. */
  readonly jobId: string | null
  /** The job as it is now. One that failed or was canceled is a job, too. */
  readonly job: Job | undefined
  /** Why it could not be submitted, followed or canceled. */
  readonly error: VideoUpscaleError | null
}

/** Submits an upscale once and follows its job to the end. */
export function useVideoUpscale({ persistAs }: UseVideoUpscaleOptions = {}): UseVideoUpscaleResult {
  const { client } = useProvided()
  const submission = useSubmission(persistAs)
  const state = useSyncExternalStore(submission.subscribe, submission.get, () => idle)
  const { data: job, error } = useJob(state.jobId)
  const actions = useMemo(() => {
    const submitAsync = (request: VideoUpscaleRequest): Promise<Job> => submission.submit(client, request)
    return {
      submitAsync,
      submit: (request: VideoUpscaleRequest): void => {
        // The state tells.
        submitAsync(request).catch(() => undefined)
      },
      cancel: (): void => {
        void submission.cancel(client)
      },
      reset: (): void => {
        submission.reset()
      },
    }
  }, [submission, client])
  return {
    ...actions,
    status: state.status,
    isSubmitting: state.status === 'submitting',
    jobId: state.jobId,
    job,
    error: state.error ?? error,
  }
}
