/**
 * One video file in, one upscaled file out, and a proof.
 *
 * `probe` → `plan` → `upscale` → `verify`. All media work happens in a child process per call.
 */
export { type CodecName, codecNames, codecs, type VideoCodec } from './codecs.ts'
export { cut, type CutOptions, type CutOutput } from './cut.ts'
export { type Container, type ContainerName, containerNames, containers } from './containers.ts'
export {
  AbortedError,
  ChildCrashedError,
  EngineError,
  type EngineErrorCode,
  FileDamagedError,
  FileTruncatedError,
  FileUnreadableError,
  InternalError,
  isEngineError,
  LossNotAllowedError,
  NotAVideoError,
  OutOfMemoryError,
  OutputUnwritableError,
  ProviderUnavailableError,
  SourceChangedError,
  TimedOutError,
  TooLargeError,
  UnsupportedModelError,
  UnsupportedOptionError,
  UnsupportedSourceError,
  VerificationError,
} from './errors.ts'
export type { Limits } from './limits.ts'
export { type FidelityEntry, isLossKind, type Loss, type LossKind, lossKinds } from './losses.ts'
export { type ResolvedOptions, type UpscaleOptions } from './options.ts'
export { defaultModel, isModelName, type Model, type ModelName, modelNames, models } from './models.ts'
export { type Plan, plan } from './plan.ts'
export { joinSegments, type JoinableSegment } from './join-segments.ts'
export type { Segment } from './plan-segments.ts'
export type { PlannedOutput, Rebase } from './plan-output.ts'
export { probe, type ProbeOptions } from './probe.ts'
export type { Progress, ProgressStage } from './progress.ts'
export type { Proof } from './proof.ts'
export { type ChosenProvider, listProviders, type ProviderName, providerNames } from './providers.ts'
export type {
  Chapter,
  ColorTags,
  Hdr10,
  CutPoint,
  Rational,
  Source,
  SourceColor,
  SourceDetails,
  SourceStream,
  StreamDetails,
  StreamKind,
} from './source.ts'
export type { Stretch } from './stretch.ts'
export type { StreamTreatment } from './treat-streams.ts'
export { type Output, upscale, type UpscaleRunOptions } from './upscale.ts'
export { type MadeSegment, type SegmentRunOptions, upscaleSegment } from './upscale-segment.ts'
export { verify, type VerifyOptions } from './verify.ts'
