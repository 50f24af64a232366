import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Job, VideoUpscaleError } from '@video-upscale/client'
import { jobQueryOptions, useJob } from '@video-upscale/react'
import { useSyncExternalStore } from 'react'

import { useSession } from '../session/session.ts'

/**
 * A job, followed while its page is looked at. A browser has six connections to a server without TLS, over all
 * its tabs, and each event stream takes one: with six tabs in the background nothing would come through any more.
 */
export function useWatchedJob(jobId: string): UseQueryResult<Job, VideoUpscaleError> {
  const isShown = useSyncExternalStore(subscribe, () => document.visibilityState === 'visible')
  useJob(isShown ? jobId : undefined)
  return useQuery({
    ...jobQueryOptions(useSession(), jobId),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => {
    document.removeEventListener('visibilitychange', listener)
  }
}
