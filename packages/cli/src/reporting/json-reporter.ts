import { toErrorEvent } from '../report-error.ts'
import type { Terminal } from '../terminal.ts'
import { ignore, type Reporter } from './reporter.ts'
import { toJsonLine } from './visible.ts'

/** How far a transfer must have come before it is told again. */
const transferShare = 0.05

/** One JSON object a line on stdout. */
export function createJsonReporter({ stdout }: Pick<Terminal, 'stdout'>): Reporter {
  const print = (event: object): void => {
    stdout.write(`${toJsonLine(event)}\n`)
  }
  return {
    track: (source) => {
      let told = 0
      return {
        step: (step, detail) => {
          told = 0
          print({ event: 'step', source, step, ...detail?.facts })
        },
        transfer: (step, bytes, total) => {
          if (total !== null && bytes < total && bytes < told + total * transferShare) return
          told = bytes
          print({ event: 'transfer', source, step, bytes, total })
        },
        update: (job) => {
          const progress = job.status === 'processing' ? job.progress : null
          const status = job.status === 'unknown' ? job.rawStatus : job.status
          print({ event: 'update', source, jobId: job.id, status, progress })
        },
        progress: (progress) => {
          print({ event: 'update', source, status: 'processing', progress })
        },
        hold: (message) => {
          print({ event: 'hold', source, message })
        },
        end: ignore,
      }
    },
    note: (message) => {
      print({ event: 'note', message })
    },
    result: (_text, event) => {
      print(event)
    },
    failure: (source, error) => {
      print({ ...toErrorEvent(error), source })
    },
    pause: () => ignore,
    close: ignore,
  }
}
