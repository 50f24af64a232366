'use client'

export {
  balanceQueryOptions,
  downloadMutationOptions,
  estimateQueryOptions,
  importVideosMutationOptions,
  jobQueryOptions,
  jobsQueryOptions,
  previewQueryOptions,
  videoUpscaleKeys,
  videoUpscaleMutationOptions,
} from './options.ts'
export type {
  BalanceQueryOptions,
  EstimateQueryOptions,
  JobQueryOptions,
  JobsQueryOptions,
  LastingOptions,
  MutationFactoryOptions,
  PreviewQueryOptions,
  QueryFactoryOptions,
  SelectingOptions,
  DownloadFileVariables,
  ImportVideosVariables,
  JobsFilter,
  Preview,
  PreviewRequest,
  TaskPage,
  VideoUpscaleContext,
  VideoUpscaleVariables,
} from './options.ts'
export { useDownload } from './downloads/use-download.ts'
export type { DownloadFileOptions, UseDownloadResult } from './downloads/use-download.ts'
export type { DownloadState } from './downloads/download-run.ts'
export { useImportVideos } from './imports/use-import-videos.ts'
export type { UseImportVideosResult } from './imports/use-import-videos.ts'
export type { ImportState } from './imports/import-run.ts'
export { VideoUpscaleProvider } from './provider.ts'
export type { VideoUpscaleProviderProps } from './provider.ts'
export type { SubmissionStorage } from './submissions/submission-record.ts'
export { useVideoUpscale } from './submissions/use-video-upscale.ts'
export type { UseVideoUpscaleOptions, UseVideoUpscaleResult } from './submissions/use-video-upscale.ts'
export { useJob } from './use-job.ts'
export { useBalance, useEstimate, useJobs, usePreview } from './use-queries.ts'
