import type { Job, Progress } from '@video-upscale/client'

import type { Style } from './paint.ts'

/** Tells how a command goes: live lines on a terminal, plain lines elsewhere, or NDJSON events. */
export interface Reporter {
  /** Begins the account of one thing that takes time, under its name. */
  readonly track: (name: string) => Track
  /** Something to know that is no result. */
  readonly note: (text: string) => void
  /** What came out: `text` for people, `event` for scripts. */
  readonly result: (text: string, event: object, mark?: Mark) => void
  /** One of several failed; the others go on. */
  readonly failure: (name: string, error: unknown) => void
  /** Leaves the terminal to something else, such as a question, until the returned function is called. */
  readonly pause: () => () => void
  /** Ends the live lines, so that what is written next stands on a line of its own. */
  readonly close: () => void
}

/** A coloured sign before a result. */
export interface Mark {
  readonly sign: string
  readonly style: Style
}

/** The account of one video. */
export interface Track {
  /** A step that has no progress of its own; `detail` says more of it, to people and to scripts. */
  readonly step: (step: string, detail?: StepDetail) => void
  /** Bytes on their way; `total` is null where it is not known. */
  readonly transfer: (step: 'uploading' | 'saving', bytes: number, total: number | null) => void
  /** A job as it was seen. */
  readonly update: (job: Job) => void
  /** Progress of the engine in this process. */
  readonly progress: (progress: Progress) => void
  /** The service can't be reached just now: `text` says what happens. Gone at the next sign of life. */
  readonly hold: (text: string) => void
  readonly end: () => void
}

export interface StepDetail {
  readonly text: string
  readonly facts: Readonly<Record<string, unknown>>
}

export function ignore(): void {
  // Nothing to tell, or nothing to end.
}
