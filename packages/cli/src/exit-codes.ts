import { isVideoUpscaleError } from '@video-upscale/client'

/** What the command's exit status says, by the class of the error. Scripts decide by these: they never change. */
export const exitCodes = {
  ok: 0,
  /** Something nobody foresaw. */
  unexpected: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** The key is missing, wrong, or may not do this. */
  unauthorized: 3,
  /** The service refused the request: it would be refused again. */
  refused: 4,
  /** The account has too few points. */
  insufficientPoints: 5,
  /** The service cannot be reached, or fails. */
  unavailable: 6,
  /** The job ended as failed or canceled. */
  jobFailed: 7,
  /** The job goes on, but the wait for it ended. */
  waitTimeout: 8,
  /** The submit may have been carried out; look before sending it again. */
  outcomeUnknown: 9,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const

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
  'job-failed': exitCodes.jobFailed,
  'job-canceled': exitCodes.jobFailed,
  'wait-timeout': exitCodes.waitTimeout,
  'outcome-unknown': exitCodes.outcomeUnknown,
}

/** The command line or the configuration is wrong; the message says how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage
  if (!isVideoUpscaleError(error)) return exitCodes.unexpected
  const refused = error.status !== undefined && error.status >= 400 && error.status < 500
  return codesOfErrors[error.code] ?? (refused ? exitCodes.refused : exitCodes.unexpected)
}
