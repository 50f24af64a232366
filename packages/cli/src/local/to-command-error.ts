import type { EngineErrorCode } from '@video-upscale/engine'

import { CommandError, exitCodes } from '../exit-codes.ts'
import type { Engine } from './load-engine.ts'

// Every code of the engine: one that is missing here, or gone there, does not compile.
const exitCodesOf: Readonly<Record<EngineErrorCode, number>> = {
  'not-a-video': exitCodes.refused,
  'file-truncated': exitCodes.refused,
  'file-damaged': exitCodes.refused,
  'unsupported-source': exitCodes.refused,
  'unsupported-option': exitCodes.refused,
  'unsupported-model': exitCodes.refused,
  'provider-unavailable': exitCodes.refused,
  'too-large': exitCodes.refused,
  'loss-not-allowed': exitCodes.refused,
  'source-changed': exitCodes.refused,
  'file-unreadable': exitCodes.file,
  'output-unwritable': exitCodes.file,
  'output-mismatch': exitCodes.jobFailed,
  'child-crashed': exitCodes.jobFailed,
  'out-of-memory': exitCodes.jobFailed,
  'timed-out': exitCodes.jobFailed,
  aborted: exitCodes.jobFailed,
  internal: exitCodes.jobFailed,
}

/** The engine's errors with the exit status of their class; whatever else was thrown as it is. */
export function toCommandError(error: unknown, { isEngineError }: Engine): unknown {
  if (!isEngineError(error)) return error
  // An engine that is newer than this program may know more codes.
  const known: Readonly<Record<string, number | undefined>> = exitCodesOf
  const exitCode = known[error.code] ?? exitCodes.jobFailed
  return new CommandError(error.code, exitCode, error.message, { cause: error })
}
