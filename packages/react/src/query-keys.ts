import type { VideoUpscaleRequest } from '@video-upscale/client'

import type { PreviewRequest } from './make-preview.ts'

/**
 * The query keys of this package, e.g. for `queryClient.invalidateQueries({ queryKey: videoUpscaleKeys.jobs() })`.
 * They hold ids and filters, never an API key, a token or a URL with one.
 */
export const videoUpscaleKeys = {
  all: (scope = 'default') => ['video-upscale', scope] as const,
  job: (scope: string | undefined, jobId: string) => [...videoUpscaleKeys.all(scope), 'job', jobId] as const,
  jobs: (scope?: string) => [...videoUpscaleKeys.all(scope), 'jobs'] as const,
  balance: (scope?: string) => [...videoUpscaleKeys.all(scope), 'balance'] as const,
  estimate: (scope: string | undefined, request: VideoUpscaleRequest) =>
    [...videoUpscaleKeys.all(scope), 'estimate', withoutCallback(request)] as const,
  preview: (scope: string | undefined, request: PreviewRequest) =>
    [...videoUpscaleKeys.all(scope), 'preview', withoutCallback(request)] as const,
}

/** Neither price nor pictures depend on the callback, and its URL may carry a signature. */
export function withoutCallback<Request extends VideoUpscaleRequest>(request: Request): Request {
  const { callback: _callback, ...rest } = request
  return rest as Request
}
