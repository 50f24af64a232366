import { isVideoUpscaleError } from '@video-upscale/client'

import { CommandError, exitCodes } from './exit-codes.ts'
import { InterruptedError } from './interrupts.ts'

const codesOfErrors: Readonly<Record<string, number | undefined>> = {
  unauthorized: exitCodes.unauthorized,
  forbidden: exitCodes.unauthorized,
  'insufficient-points': exitCodes.insufficientPoints,
  connection: exitCodes.unavailable,
  timeout: exitCodes.unavailable,
  unavailable: exitCodes.unavailable,
  'rate-limited': exitCodes.unavailable,
  'server-error': exitCodes.unavailable,
  'unexpected-response': exitCodes.unavailable,
  'result-changed': exitCodes.unavailable,
  'job-failed': exitCodes.jobFailed,
  'job-canceled': exitCodes.jobFailed,
  'wait-timeout': exitCodes.waitTimeout,
  'outcome-unknown': exitCodes.outcomeUnknown,
  'import-not-offered': exitCodes.refused,
  'not-offered': exitCodes.refused,
  'unreadable-source': exitCodes.file,
  'webhook-not-verified': exitCodes.refused,
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError || error instanceof InterruptedError) return error.exitCode
  if (isVideoUpscaleError(error)) {
    const refused = error.status !== undefined && error.status >= 400 && error.status < 500
    return codesOfErrors[error.code] ?? (refused ? exitCodes.refused : exitCodes.unexpected)
  }
  return isFileError(error) ? exitCodes.file : exitCodes.unexpected
}

/** An error of the operating system about a file: no space, no permission, no such file. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error && 'code' in error
}
