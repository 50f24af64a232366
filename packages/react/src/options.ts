export {
  balanceQueryOptions,
  estimateQueryOptions,
  jobQueryOptions,
  jobsQueryOptions,
  previewQueryOptions,
} from './query-options.ts'
export type {
  BalanceQueryOptions,
  EstimateQueryOptions,
  JobQueryOptions,
  JobsFilter,
  JobsQueryOptions,
  LastingOptions,
  PreviewQueryOptions,
  TaskPage,
} from './query-options.ts'
export type { MutationFactoryOptions, QueryFactoryOptions, SelectingOptions } from './factory-options.ts'
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
