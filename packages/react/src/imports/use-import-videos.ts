import { useQueryClient } from '@tanstack/react-query'
import type { CompletedJob } from '@video-upscale/client'
import { useEffect, useMemo, useSyncExternalStore } from 'react'

import { useProvided } from '../provider.ts'
import { useJob } from '../use-job.ts'
import { idle, ImportRun, type ImportState } from './import-run.ts'

/** How the import stands, and what to do with it. */
export interface UseImportVideosResult extends ImportState {
  /** Imports one to four videos. The same files while they are being imported are the same import. */
  readonly start: (files: readonly Blob[]) => void
  /** Stops sending until `resume`. */
  readonly pause: () => void
  readonly resume: () => void
  /** Ends the import, deletes what was sent, and goes back to `idle`. */
  readonly cancel: () => void
  /** The finished import: upscale with its id as `jobId` and the place of a file as `videoNo`. */
  readonly job: CompletedJob | undefined
}

/**
 * Imports videos. Large files go in parts that survive broken connections; the browser remembers them, so that
 * the same file goes on after a reload. A moment after its component has left, an import ends. Self-hosted servers only.
 */
export function useImportVideos(): UseImportVideosResult {
  const { client, scope } = useProvided()
  const queryClient = useQueryClient()
  const run = useMemo(() => new ImportRun(queryClient, scope), [queryClient, scope])
  useEffect(() => run.leases.take(), [run])
  const state = useSyncExternalStore(run.subscribe, run.get, () => idle)
  const { data } = useJob(state.jobId)
  const actions = useMemo(
    () => ({
      start: (files: readonly Blob[]): void => {
        // A FileList is emptied with its input.
        run.start(client, [...files])
      },
      pause: (): void => {
        run.setPaused(true)
      },
      resume: (): void => {
        run.setPaused(false)
      },
      cancel: (): void => {
        run.cancel()
      },
    }),
    [run, client],
  )
  return { ...state, ...actions, job: data?.status === 'completed' ? data : undefined }
}
