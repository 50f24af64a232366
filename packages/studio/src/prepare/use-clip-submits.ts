import type { VideoUpscaleError } from '@video-upscale/client'
import { useVideoUpscale } from '@video-upscale/react'
import { useState } from 'react'
import { useLocation } from 'wouter'

import { nameWord } from '../queue/request-of-job.ts'
import type { Clip } from './use-clips.ts'

export interface ClipSubmits {
  /** Submits every clip once, however often it is called, and goes on to where they are watched. */
  readonly start: () => void
  readonly isStarting: boolean
  readonly error: VideoUpscaleError | undefined
}

/**
 * The submits of an import's clips. They are remembered by their import, so that a reload in the middle sends
 * those that were cut again under their own idempotency keys.
 */
export function useClipSubmits(clips: readonly Clip[]): ClipSubmits {
  const [, navigate] = useLocation()
  const [isStarting, setStarting] = useState(false)
  const importId = clips[0]?.request.jobId ?? ''
  // An import holds four videos at most.
  const submits = [
    useVideoUpscale({ persistAs: `${importId}/0` }),
    useVideoUpscale({ persistAs: `${importId}/1` }),
    useVideoUpscale({ persistAs: `${importId}/2` }),
    useVideoUpscale({ persistAs: `${importId}/3` }),
  ]
  const start = async (): Promise<void> => {
    setStarting(true)
    const jobs = await Promise.allSettled(
      clips.map(async ({ videoNo, request, name }) =>
        submits[videoNo]?.submitAsync({
          ...request,
          options: { ...request.options, metadata: { [nameWord]: name } },
        }),
      ),
    )
    setStarting(false)
    if (jobs.some(({ status }) => status === 'rejected')) return
    const [first] = jobs
    const only = jobs.length === 1 && first?.status === 'fulfilled' ? first.value : undefined
    navigate(only ? `/jobs/${only.id}` : '/')
  }
  return {
    start: () => void start(),
    isStarting: isStarting || submits.some(({ isSubmitting }) => isSubmitting),
    error: submits.find(({ status }) => status === 'failed')?.error ?? undefined,
  }
}
