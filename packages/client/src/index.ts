export { createClient, hostedBaseUrl } from './client.ts'
export type { CallOptions, Client, ClientOptions, SubmitOptions } from './client.ts'
export {
  ApiError,
  ConnectionError,
  isVideoUpscaleError,
  JobFailedError,
  OutcomeUnknownError,
  TimeoutError,
  UnexpectedResponseError,
  VideoUpscaleError,
  WaitTimeoutError,
} from './errors.ts'
export type { ApiErrorCode, ErrorDetails, Fault } from './errors.ts'
export type { components, operations, paths } from './generated/openapi.ts'
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
export type { Balance, Capabilities, VideoUpscaleRequest } from './jobs.ts'
export type { RetryOptions } from './retry.ts'
export type { Api } from './transport.ts'
export type { WaitOptions } from './wait-for-job.ts'
