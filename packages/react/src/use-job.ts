import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { isFinished, type Job, type VideoUpscaleError } from '@video-upscale/client'
import { useEffect } from 'react'

import { follow } from './follow.ts'
import { useProvided } from './provider.ts'
import { jobQueryOptions } from './query-options.ts'

/** The URLs of its results expire; the shortest life that was seen is a day. */
const freshMs = 60 * 60_000

/**
 * A job, followed to its end: by its event stream where the service has one, else by looks with growing pauses.
 * A job that failed is data with the status `failed`; `error` is for requests that were refused or lost.
 *
 * @param jobId without one, nothing is asked
 */
export function useJob(jobId: string | null | undefined): UseQueryResult<Job, VideoUpscaleError> {
  const { client, scope } = useProvided()
  const queryClient = useQueryClient()
  const id = jobId ?? ''
  const query = useQuery({
    ...jobQueryOptions({ client, scope }, id),
    enabled: id !== '',
    // What is not finished is followed, and does not need looks of its own.
    staleTime: Infinity,
    refetchOnMount: ({ state }) =>
      state.status === 'error' ||
      (state.data?.status === 'completed' && Date.now() - state.dataUpdatedAt > freshMs)
        ? 'always'
        : false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
  const { status: queryStatus, data } = query
  const isFollowed = id !== '' && queryStatus === 'success' && !isFinished(data)
  useEffect(
    () => (isFollowed ? follow(queryClient, { client, scope }, id) : undefined),
    [queryClient, client, scope, id, isFollowed],
  )
  return query
}
