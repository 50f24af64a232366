import { isApiError, isVideoUpscaleError } from '@video-upscale/client'

import { exitCodeOf, isFileError } from './exit-code-of.ts'
import { CommandError } from './exit-codes.ts'
import { InterruptedError } from './interrupts.ts'
import { paint } from './reporting/paint.ts'
import { toJsonLine, visibleLines } from './reporting/visible.ts'
import type { Terminal } from './terminal.ts'

/** The `error` event of --json. */
export interface ErrorEvent {
  readonly event: 'error'
  readonly code: string
  readonly status: number | undefined
  readonly message: string
  readonly faults: readonly { readonly path: string; readonly message: string }[]
  readonly exitCode: number
}

/** Says what went wrong and what to do: lines for people on stderr, or an `error` event on stdout. */
export function reportError(
  error: unknown,
  { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>,
  { json }: { readonly json: boolean },
): void {
  if (json) {
    stdout.write(`${toJsonLine(toErrorEvent(error))}\n`)
    return
  }
  // Whoever pressed Ctrl-C knows; what they can do next has been said.
  if (error instanceof InterruptedError && error.signal === 'SIGINT') return
  stderr.write(`${paint(stderr, 'red', 'error:')} ${explainError(error)}\n`)
}

/** What went wrong, and what to do about it. */
export function explainError(error: unknown): string {
  const advice = adviceFor(error)
  const message = visibleLines(messageOf(error))
  return advice === undefined ? message : `${message}\n${advice}`
}

export function toErrorEvent(error: unknown): ErrorEvent {
  return {
    event: 'error',
    code: codeOf(error),
    status: isVideoUpscaleError(error) ? error.status : undefined,
    message: messageOf(error),
    faults: isApiError(error) ? error.faults : [],
    exitCode: exitCodeOf(error),
  }
}

function codeOf(error: unknown): string {
  if (isVideoUpscaleError(error) || error instanceof CommandError) return error.code
  if (error instanceof InterruptedError) return 'interrupted'
  return isFileError(error) ? 'file' : 'unexpected'
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Why a connection broke stands in the cause only.
  const cause = isVideoUpscaleError(error, 'connection') ? deepestMessage(error.cause) : undefined
  return cause === undefined ? error.message : `${error.message} (${cause})`
}

/** What began it all: `fetch failed` says little. */
export function deepestMessage(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if (error instanceof AggregateError) return deepestMessage(error.errors[0])
  return deepestMessage(error.cause) ?? (error.message === '' ? undefined : error.message)
}

function adviceFor(error: unknown): string | undefined {
  if (!isVideoUpscaleError(error)) return undefined
  switch (error.code) {
    case 'unauthorized':
      return 'Check the key, and that it belongs to this service: `video-upscale doctor` shows which are used.'
    case 'insufficient-points':
      return '`video-upscale balance` shows what is left. On your own server: `video-upscale-server points grant`.'
    case 'connection':
      return 'Check that the service runs and the base URL is right: `video-upscale doctor`.'
    case 'import-not-offered':
      return (
        'Give the id of a task that the service made: `video-upscale upscale <jobId> --video-no 0`,\n' +
        'or run your own server, which takes files: `video-upscale serve`.'
      )
    default:
      return error.requestId === undefined ? undefined : `(request ${visibleLines(error.requestId)})`
  }
}
