import {
  type EngineError,
  type EngineErrorCode,
  FileDamagedError,
  FileTruncatedError,
  FileUnreadableError,
  InternalError,
  isEngineError,
  NotAVideoError,
  OutputUnwritableError,
  ProviderUnavailableError,
  SourceChangedError,
  TooLargeError,
  UnsupportedModelError,
  UnsupportedSourceError,
  VerificationError,
} from './errors.ts'

/** An error on its way between processes or threads. */
export interface Failure {
  readonly code: EngineErrorCode
  readonly message: string
  readonly missingShare?: number | null
  readonly mismatches?: readonly string[]
}

/** An error as the child sends it. Anything it did not throw on purpose is `internal`. */
export function failureFromError(error: unknown): Failure {
  if (error instanceof FileTruncatedError) {
    return { code: error.code, message: error.message, missingShare: error.missingShare }
  }
  if (error instanceof VerificationError) {
    return { code: error.code, message: error.message, mismatches: error.mismatches }
  }
  if (isEngineError(error)) return { code: error.code, message: error.message }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) }
}

const classes = {
  'not-a-video': NotAVideoError,
  'file-unreadable': FileUnreadableError,
  'file-damaged': FileDamagedError,
  'unsupported-source': UnsupportedSourceError,
  'unsupported-model': UnsupportedModelError,
  'provider-unavailable': ProviderUnavailableError,
  'too-large': TooLargeError,
  'source-changed': SourceChangedError,
  'output-unwritable': OutputUnwritableError,
} as const

/** The same error again, in the parent. */
export function errorFromFailure({ code, message, missingShare, mismatches }: Failure): EngineError {
  if (code === 'file-truncated') return new FileTruncatedError(message, missingShare ?? null)
  if (code === 'output-mismatch') return new VerificationError(mismatches ?? [message])
  if (isPlainCode(code)) return new classes[code](message)
  return new InternalError(message)
}

function isPlainCode(code: string): code is keyof typeof classes {
  return code in classes
}
