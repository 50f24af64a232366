export { createClient, hostedBaseUrl } from './client.ts'
export type { CallOptions, Client, ClientOptions, JobHandle, SubmitOptions } from './client.ts'
export {
  ApiError,
  ConnectionError,
  isApiError,
  isVideoUpscaleError,
  JobFailedError,
  OutcomeUnknownError,
  TimeoutError,
  UnexpectedResponseError,
  VideoUpscaleError,
  WaitTimeoutError,
} from './errors.ts'
export type { ApiErrorCode, ErrorDetails, ErrorsByCode, Fault } from './errors.ts'
export type { components, operations, paths } from './generated/openapi.ts'
export type { Hooks, Logger, LogLevel, RequestFacts, ResponseFacts, RetryFacts } from './hooks.ts'
export { isFinished, toJob } from './job.ts'
export type {
  CanceledJob,
  CompletedJob,
  FailedJob,
  FinishedJob,
  Job,
  PendingJob,
  ProcessingJob,
  Progress,
  Proof,
  Source,
  StagedJob,
  Task,
  UnknownJob,
} from './job.ts'
export type {
  Balance,
  Capabilities,
  Estimate,
  ExtendVideoRequest,
  JobFilter,
  JobPage,
  VideoDiffusionRequest,
  VideoUpscaleRequest,
} from './jobs.ts'
export type { RetryOptions } from './retry-options.ts'
export type { Api } from './transport.ts'
export type { WaitOptions } from './wait-for-job.ts'
