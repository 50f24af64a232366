import type { Job } from '@video-upscale/client'
import { createLogUpdate } from 'log-update'

import { formatProgress } from './format-progress.ts'
import type { Terminal } from './terminal.ts'

/** Tells how a command goes: a live line on a terminal, plain lines elsewhere, or NDJSON events. */
export interface Reporter {
  /** A step that has no progress of its own. */
  readonly step: (text: string) => void
  readonly update: (job: Job) => void
  /** The outcome: `text` for people, `event` for scripts. */
  readonly done: (text: string, event: Readonly<Record<string, unknown>>) => void
  /** Ends the live line, so that what is written next stands on a line of its own. */
  readonly close: () => void
}

export function createReporter(terminal: Terminal, options: { json: boolean; quiet: boolean }): Reporter {
  if (options.json) return createJsonReporter(terminal)
  if (options.quiet) {
    return { step: ignore, update: ignore, close: ignore, done: (text) => terminal.stdout.write(`${text}\n`) }
  }
  return terminal.stderr.isTTY ? createLiveReporter(terminal) : createPlainReporter(terminal)
}

function createJsonReporter({ stdout }: Terminal): Reporter {
  const print = (event: object): void => {
    stdout.write(`${JSON.stringify(event)}\n`)
  }
  return {
    step: (step) => {
      print({ event: 'step', step })
    },
    update: (job) => {
      const progress = job.status === 'processing' ? job.progress : null
      print({ event: 'update', jobId: job.id, status: job.status, progress })
    },
    done: (_text, event) => {
      print({ event: 'done', ...event })
    },
    close: ignore,
  }
}

function createLiveReporter({ stdout, stderr }: Terminal): Reporter {
  const live = createLogUpdate(stderr, { showCursor: true })
  return {
    step: (text) => {
      live(text)
    },
    update: (job) => {
      live(formatProgress(job, stderr.columns))
    },
    done: (text) => {
      live.clear()
      stdout.write(`${text}\n`)
    },
    close: () => {
      live.done()
    },
  }
}

/** Into a file or a pipe: a line for each change of the status, not for each look. */
function createPlainReporter({ stdout, stderr }: Terminal): Reporter {
  let last = ''
  const print = (text: string): void => {
    if (text !== last) stderr.write(`${text}\n`)
    last = text
  }
  return {
    step: print,
    update: (job) => {
      print(job.status)
    },
    done: (text) => {
      stdout.write(`${text}\n`)
    },
    close: ignore,
  }
}

function ignore(): void {
  // Nothing to tell, or nothing to end.
}
