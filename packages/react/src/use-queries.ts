import {
  useInfiniteQuery,
  useQuery,
  type UseInfiniteQueryResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Balance, Estimate, Job, VideoUpscaleError, VideoUpscaleRequest } from '@video-upscale/client'

import type { Preview, PreviewRequest } from './make-preview.ts'
import { useProvided } from './provider.ts'
import {
  balanceQueryOptions,
  estimateQueryOptions,
  jobsQueryOptions,
  previewQueryOptions,
  type JobsFilter,
} from './query-options.ts'

/** Stands in where there is nothing to ask; it is never sent. */
const nothing: VideoUpscaleRequest = { jobId: '', videoNo: 0 }

/** The account's jobs, newest first: `data` is all that are loaded, `fetchNextPage` loads more. Self-hosted servers only. */
export function useJobs(filter: JobsFilter = {}): UseInfiniteQueryResult<readonly Job[], VideoUpscaleError> {
  return useInfiniteQuery(jobsQueryOptions(useProvided(), filter))
}

/** The account's balance; asked for anew when one of its jobs was submitted or has finished here. */
export function useBalance(): UseQueryResult<Balance, VideoUpscaleError> {
  return useQuery(balanceQueryOptions(useProvided()))
}

/** What an upscale would make, lose, cost and take; `null` asks nothing. Self-hosted servers only. */
export function useEstimate(
  request: VideoUpscaleRequest | null | undefined,
): UseQueryResult<Estimate, VideoUpscaleError> {
  const options = estimateQueryOptions(useProvided(), request ?? nothing)
  return useQuery({ ...options, enabled: request != null })
}

/** A short stretch before and after, free of charge; `null` asks nothing. Self-hosted servers only. */
export function usePreview(
  request: PreviewRequest | null | undefined,
): UseQueryResult<Preview, VideoUpscaleError> {
  const options = previewQueryOptions(useProvided(), request ?? { ...nothing, atSeconds: 0, seconds: 1 })
  return useQuery({ ...options, enabled: request != null })
}
