import type { Dialect } from '../tasks/wire-task.ts'

/** How a job ends. */
export type Outcome = 'completed' | 'failed' | 'canceled'

/** The life of a job, as data. All of it is optional. */
export interface JobScript {
  /** Clock time from creation to the end, in milliseconds. Default 300,000 on a test clock, 200 on the real one. */
  readonly durationMs?: number
  readonly outcome?: Outcome
  /** What a failed job says. */
  readonly error?: { readonly code: number; readonly message: string }
  /**
   * The statuses that the job shows before its end, in order; known or not. Waiting ones (`pending`, `queued`,
   * `staged`) take 2 % of the life each, the others share the rest.
   */
  readonly statuses?: readonly string[]
  /** The finished video. Default: 64 KiB that begin like an MP4 file. */
  readonly result?: Uint8Array
}

/** A script with everything said. */
export type FullScript = Required<JobScript>

const statuses: Record<Dialect, readonly string[]> = {
  'self-hosted': ['pending', 'staged', 'processing'],
  hosted: ['pending', 'queued', 'staged', 'running', 'retry', 'processing'],
}

export function completeScript(script: JobScript, dialect: Dialect, defaultDurationMs: number): FullScript {
  return {
    durationMs: defaultDurationMs,
    outcome: 'completed',
    error: { code: 500, message: 'The result did not pass its check, so it was thrown away.' },
    statuses: statuses[dialect],
    result: exampleVideo(),
    ...script,
  }
}

/** Bytes that begin like an MP4 file; there is no picture in them. */
export function exampleVideo(bytes = 65_536): Uint8Array<ArrayBuffer> {
  const video = Uint8Array.from({ length: bytes }, (_, at) => (at * 31 + (at >> 8)) % 256)
  video.set(new TextEncoder().encode('\0\0\0\x20ftypisom').subarray(0, bytes))
  return video
}
