import { ApiError, isVideoUpscaleError } from '@video-upscale/client'

import { exitCodeOf } from './exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** Says what went wrong and what to do: a line for people on stderr, or an `error` event on stdout. */
export function reportError(error: unknown, { stdout, stderr }: Terminal, { json }: { json: boolean }): void {
  const message = error instanceof Error ? error.message : String(error)
  const faults = error instanceof ApiError ? error.faults : []
  if (json) {
    const code = isVideoUpscaleError(error) ? error.code : 'usage'
    const status = isVideoUpscaleError(error) ? error.status : undefined
    stdout.write(
      `${JSON.stringify({ event: 'error', code, status, message, faults, exitCode: exitCodeOf(error) })}\n`,
    )
    return
  }
  const lines = [`error: ${message}`]
  const advice = adviceFor(error)
  if (advice !== undefined) lines.push(advice)
  stderr.write(`${lines.join('\n')}\n`)
}

function adviceFor(error: unknown): string | undefined {
  if (!isVideoUpscaleError(error)) return undefined
  switch (error.code) {
    case 'unauthorized':
      return 'Check VIDEO_UPSCALE_API_KEY, and that it belongs to this base URL.'
    case 'connection':
      return 'Check VIDEO_UPSCALE_BASE_URL and that the server runs.'
    case 'wait-timeout':
      return 'Wait again with: video-upscale job wait <id>'
    default:
      return error.requestId === undefined ? undefined : `(request ${error.requestId})`
  }
}
