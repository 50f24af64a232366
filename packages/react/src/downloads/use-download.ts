import { useQueryClient } from '@tanstack/react-query'
import type { CompletedJob } from '@video-upscale/client'
import { useEffect, useMemo, useSyncExternalStore } from 'react'

import { useProvided } from '../provider.ts'
import { DownloadRun, idle, type DownloadFileOptions, type DownloadState } from './download-run.ts'

export type { DownloadFileOptions } from './download-run.ts'

/** How the download stands, and what to do with it. */
export interface UseDownloadResult extends DownloadState {
  readonly isDownloading: boolean
  /** Downloads a result and saves it. The same result while it is being downloaded is the same download. */
  readonly download: (job: CompletedJob, options?: DownloadFileOptions) => void
  /** Ends the download and goes back to `idle`. */
  readonly cancel: () => void
}

/**
 * Downloads results with progress: broken connections are taken up, expired URLs refreshed. The file is held
 * by the browser until it is whole. For one of gigabytes take a plain `<a href={job.videoUrls[0]} download>`, or pass
 * `to`. The service must allow your page to read its files (CORS), or be behind your proxy.
 */
export function useDownload(): UseDownloadResult {
  const { client, scope } = useProvided()
  const queryClient = useQueryClient()
  const run = useMemo(() => new DownloadRun(queryClient, scope), [queryClient, scope])
  useEffect(() => run.leases.take(), [run])
  const state = useSyncExternalStore(run.subscribe, run.get, () => idle)
  const actions = useMemo(
    () => ({
      download: (job: CompletedJob, options: DownloadFileOptions = {}): void => {
        run.start(client, job, options)
      },
      cancel: (): void => {
        run.cancel()
      },
    }),
    [run, client],
  )
  return { ...state, ...actions, isDownloading: state.status === 'downloading' }
}
