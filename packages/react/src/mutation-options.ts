import type { UseMutationOptions } from '@tanstack/react-query'
import type { CompletedJob, Job, VideoUpscaleError, VideoUpscaleRequest } from '@video-upscale/client'
import { startImport, type Import, type ImportOptions, type Video } from '@video-upscale/client/upload'

import { downloadFile, type DownloadFileVariables } from './downloads/download-file.ts'
import { videoUpscaleKeys } from './query-keys.ts'
import { withTypedErrors } from './typed-errors.ts'
import type { VideoUpscaleContext } from './video-upscale-context.ts'

export interface VideoUpscaleVariables {
  readonly request: VideoUpscaleRequest
  /** Your own idempotency key; by default each submit has a new one. */
  readonly idempotencyKey?: string | undefined
}

export interface ImportVideosVariables extends ImportOptions {
  /** One to four videos. */
  readonly videos: readonly Video[]
  /** Is handed what pauses, resumes and ends the import. */
  readonly onStart?: ((running: Import) => void) | undefined
}

/**
 * The client repeats what may be repeated. A mutation never waits for a network: a paused one would be
 * dehydrated with its variables, and a callback's URL may carry a signature.
 */
const ours = { retry: false, networkMode: 'always' } as const

/** Submits an upscale; answers with the pending job. `useVideoUpscale` does more: double clicks, reloads, following. */
export function videoUpscaleMutationOptions({ client, scope }: VideoUpscaleContext) {
  return {
    ...ours,
    mutationKey: [...videoUpscaleKeys.all(scope), 'video-upscale'],
    mutationFn: ({ request, idempotencyKey }) =>
      withTypedErrors(() => client.videoUpscale(request, { idempotencyKey })),
  } satisfies UseMutationOptions<Job, VideoUpscaleError, VideoUpscaleVariables>
}

/** Imports one to four videos; answers with the finished import, whose id is the `jobId` to upscale from. Our server only. */
export function importVideosMutationOptions({ client, scope }: VideoUpscaleContext) {
  return {
    ...ours,
    mutationKey: [...videoUpscaleKeys.all(scope), 'import-videos'],
    mutationFn: ({ videos, onStart, ...options }) =>
      withTypedErrors(() => {
        const running = startImport(client, videos, options)
        onStart?.(running)
        return running.done
      }),
  } satisfies UseMutationOptions<CompletedJob, VideoUpscaleError, ImportVideosVariables>
}

/** Downloads a result; answers with its length in bytes. */
export function downloadMutationOptions({ client, scope }: VideoUpscaleContext) {
  return {
    ...ours,
    mutationKey: [...videoUpscaleKeys.all(scope), 'download'],
    mutationFn: (variables) => withTypedErrors(() => downloadFile(client, variables)),
  } satisfies UseMutationOptions<number, VideoUpscaleError, DownloadFileVariables>
}
