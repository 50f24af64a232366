import type { CompletedJob, Job, VideoUpscaleRequest } from '@video-upscale/client'
import { startImport, type Import, type ImportOptions, type Video } from '@video-upscale/client/upload'

import { downloadFile, type DownloadFileVariables } from './downloads/download-file.ts'
import { videoUpscaleKeys } from './query-keys.ts'
import { withTypedErrors } from './typed-errors.ts'
import { common, type MutationFactoryOptions } from './factory-options.ts'
import type { VideoUpscaleContext } from './video-upscale-context.ts'

/** What is submitted. */
export interface VideoUpscaleVariables {
  readonly request: VideoUpscaleRequest
  /** Your own idempotency key; by default each submit has a new one. */
  readonly idempotencyKey?: string | undefined
}

/** What is imported, and how. */
export interface ImportVideosVariables extends ImportOptions {
  /** One to four videos. */
  readonly videos: readonly Video[]
  /** Is handed what pauses, resumes and ends the import. */
  readonly onStart?: ((running: Import) => void) | undefined
}

/** Submits an upscale; answers with the pending job. `useVideoUpscale` does more: double clicks, reloads, following. */
export function videoUpscaleMutationOptions({
  client,
  scope,
}: VideoUpscaleContext): MutationFactoryOptions<Job, VideoUpscaleVariables> {
  return {
    ...common,
    mutationKey: [...videoUpscaleKeys.all(scope), 'video-upscale'],
    mutationFn: ({ request, idempotencyKey }) =>
      withTypedErrors(() => client.videoUpscale(request, { idempotencyKey })),
  }
}

/** Imports one to four videos; answers with the finished import, whose id is the `jobId` to upscale from. Self-hosted servers only. */
export function importVideosMutationOptions({
  client,
  scope,
}: VideoUpscaleContext): MutationFactoryOptions<CompletedJob, ImportVideosVariables> {
  return {
    ...common,
    mutationKey: [...videoUpscaleKeys.all(scope), 'import-videos'],
    mutationFn: ({ videos, onStart, ...options }) =>
      withTypedErrors(() => {
        const running = startImport(client, videos, options)
        onStart?.(running)
        return running.done
      }),
  }
}

/** Downloads a result; answers with its length in bytes. */
export function downloadMutationOptions({
  client,
  scope,
}: VideoUpscaleContext): MutationFactoryOptions<number, DownloadFileVariables> {
  return {
    ...common,
    mutationKey: [...videoUpscaleKeys.all(scope), 'download'],
    mutationFn: (variables) => withTypedErrors(() => downloadFile(client, variables)),
  }
}
