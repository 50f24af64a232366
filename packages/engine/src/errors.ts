import type { Loss } from './losses.ts'

/** Every way the engine refuses or fails, as a stable string. New codes may come; none changes its meaning. */
export type EngineErrorCode =
  | 'not-a-video'
  | 'file-unreadable'
  | 'file-truncated'
  | 'file-damaged'
  | 'unsupported-source'
  | 'unsupported-option'
  | 'unsupported-model'
  | 'provider-unavailable'
  | 'too-large'
  | 'loss-not-allowed'
  | 'source-changed'
  | 'output-unwritable'
  | 'output-mismatch'
  | 'child-crashed'
  | 'out-of-memory'
  | 'timed-out'
  | 'aborted'
  | 'internal'

interface ErrorOptions {
  readonly cause?: unknown
}

// Symbol.for, not instanceof: two installed copies of this package still recognise each other's errors.
const marker = Symbol.for('video-upscale.engine.error')

/** Base of every error the engine throws on purpose. The message says what happened and what to do. */
export class EngineError extends Error {
  readonly code: EngineErrorCode
  readonly [marker] = true

  constructor(code: EngineErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
  }
}

/** True for the engine's errors, of any installed copy; with `code`, only for that one. */
export function isEngineError(value: unknown, code?: EngineErrorCode): value is EngineError {
  if (typeof value !== 'object' || value === null || !(marker in value) || !('code' in value)) return false
  return code === undefined || value.code === code
}

/** The file is empty, a text or playlist, in a container we don't open, or has no video stream. */
export class NotAVideoError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('not-a-video', message, options)
  }
}

/** The operating system would not let us read the file: absent, a folder, no permission. */
export class FileUnreadableError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('file-unreadable', message, options)
  }
}

/** The file ends before its own tables say it does. `missingShare` is 0…1 of what should be there, or null. */
export class FileTruncatedError extends EngineError {
  readonly missingShare: number | null

  constructor(message: string, missingShare: number | null, options?: ErrorOptions) {
    super('file-truncated', message, options)
    this.missingShare = missingShare
  }
}

/** The file is whole but its contents can't be read or decoded. */
export class FileDamagedError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('file-damaged', message, options)
  }
}

/** A good video that this engine can't take: no decoder for its codec, or a picture size that changes. */
export class UnsupportedSourceError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('unsupported-source', message, options)
  }
}

/** An option, or a value of one, that isn't offered; the message lists what is. */
export class UnsupportedOptionError extends EngineError {
  readonly option: string

  constructor(option: string, message: string) {
    super('unsupported-option', message)
    this.option = option
  }
}

/** The network at `modelPath` can't be used; the message says what was found and what is needed. */
export class UnsupportedModelError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('unsupported-model', message, options)
  }
}

/** The provider that was asked for does not work on this machine; the message says why, and what to do. */
export class ProviderUnavailableError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('provider-unavailable', message, options)
  }
}

/** More than `limits` allow: pixels, frames, seconds or streams of the source, or pixels of the output. */
export class TooLargeError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('too-large', message, options)
  }
}

/** The plan would lose something that `allowLoss` does not name. Nothing was started. */
export class LossNotAllowedError extends EngineError {
  readonly losses: readonly Loss[]

  constructor(losses: readonly Loss[]) {
    const kinds = [...new Set(losses.map((loss) => loss.kind))]
    const list = losses.map((loss) => `${loss.kind}: ${loss.message}`).join('; ')
    super(
      'loss-not-allowed',
      `The output could not keep everything (${list}). Allow it with allowLoss: ${JSON.stringify(kinds)}.`,
    )
    this.losses = losses
  }
}

/** The source file is no longer the one that was probed. */
export class SourceChangedError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('source-changed', message, options)
  }
}

/** The output could not be written: no such folder, no permission, disk full. */
export class OutputUnwritableError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('output-unwritable', message, options)
  }
}

/** The output is not what the plan promised. Each entry of `mismatches` is a sentence. */
export class VerificationError extends EngineError {
  readonly mismatches: readonly string[]

  constructor(mismatches: readonly string[]) {
    super('output-mismatch', `The output does not match its plan: ${mismatches.join('; ')}`)
    this.mismatches = mismatches
  }
}

/** The child process died by itself: a native crash, or something outside killed it. */
export class ChildCrashedError extends EngineError {
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last lines the child wrote to stderr, at most a few kilobytes. */
  readonly stderrTail: string

  constructor(end: { exitCode: number | null; signal: string | null; stderrTail: string }) {
    const how = end.signal === null ? `with exit code ${String(end.exitCode)}` : `by ${end.signal}`
    const tail = end.stderrTail === '' ? '' : ` Its last words: ${end.stderrTail}`
    super('child-crashed', `The media process was ended ${how} before it had a result.${tail}`)
    this.exitCode = end.exitCode
    this.signal = end.signal
    this.stderrTail = end.stderrTail
  }
}

/** The child passed `limits.maxRssBytes` and was ended. */
export class OutOfMemoryError extends EngineError {
  constructor(rssBytes: number, maxRssBytes: number) {
    super(
      'out-of-memory',
      `The media process used ${rssBytes} bytes of memory, over the limit of ${maxRssBytes}. Raise limits.maxRssBytes, or use a smaller scale or source.`,
    )
  }
}

/** The child passed `limits.timeoutMs` and was ended. */
export class TimedOutError extends EngineError {
  constructor(timeoutMs: number) {
    super('timed-out', `The media process was not done after ${timeoutMs} ms. Raise limits.timeoutMs.`)
  }
}

/** The caller's signal aborted the work; `cause` is the signal's reason. */
export class AbortedError extends EngineError {
  constructor(reason: unknown) {
    super('aborted', 'The work was aborted by its signal.', { cause: reason })
  }
}

/** A fault of the engine itself. Please report it with its message. */
export class InternalError extends EngineError {
  constructor(message: string, options?: ErrorOptions) {
    super('internal', message, options)
  }
}
