import { useQueries } from '@tanstack/react-query'
import type { CompletedJob, Estimate, Source, VideoUpscaleRequest } from '@video-upscale/client'
import { estimateQueryOptions } from '@video-upscale/react'

import { isVisible, recallClipNames } from '../imports/clip-names.ts'
import { useSession } from '../session/session.ts'
import { strings } from '../strings.ts'
import type { LossKind } from './models-query.ts'
import type { ChosenOptions } from './option-choice.tsx'

/** A clip of an import with what is asked for it, and what that would make and cost. */
export interface Clip {
  readonly videoNo: number
  readonly name: string
  readonly source: Source
  /** Of the clip as it was imported; undefined when the file is gone. */
  readonly url: string | undefined
  readonly request: VideoUpscaleRequest
  /** Undefined while it is being calculated. */
  readonly estimate: Estimate | undefined
  readonly error: Error | null
  readonly askAgain: () => void
}

export function useClips(
  { id, sources, videoUrls }: CompletedJob,
  { model, scale, allowLoss }: ChosenOptions & { readonly allowLoss: readonly LossKind[] },
): readonly Clip[] {
  const session = useSession()
  const names = recallClipNames(id)
  // What may be lost changes neither size nor price, and asking about it again would only flicker.
  const estimates = useQueries({
    queries: sources.map((_, videoNo) =>
      estimateQueryOptions(session, { jobId: id, videoNo, options: { model, scale } }),
    ),
  })
  return sources.map((source, videoNo) => {
    const { data, error, refetch } = estimates[videoNo] ?? {}
    const name = names[videoNo] ?? ''
    return {
      videoNo,
      name: isVisible(name) ? name : strings.prepare.clip(videoNo),
      source,
      url: videoUrls[videoNo],
      request: { jobId: id, videoNo, options: { model, scale, allowLoss: [...allowLoss] } },
      estimate: data,
      error: error ?? null,
      askAgain: () => void refetch?.(),
    }
  })
}
