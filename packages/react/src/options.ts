export {
  balanceQueryOptions,
  estimateQueryOptions,
  jobQueryOptions,
  jobsQueryOptions,
  previewQueryOptions,
} from './query-options.ts'
export type { JobsFilter, TaskPage } from './query-options.ts'
export {
  downloadMutationOptions,
  importVideosMutationOptions,
  videoUpscaleMutationOptions,
} from './mutation-options.ts'
export type { ImportVideosVariables, VideoUpscaleVariables } from './mutation-options.ts'
export type { Preview, PreviewRequest } from './make-preview.ts'
export type { DownloadFileVariables } from './downloads/download-file.ts'
export { videoUpscaleKeys } from './query-keys.ts'
export type { VideoUpscaleContext } from './video-upscale-context.ts'
