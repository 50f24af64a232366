import { explainError } from '../report-error.ts'
import type { Terminal } from '../terminal.ts'
import { ignore, type Reporter } from './reporter.ts'
import { withMark } from './with-mark.ts'
import { visible, visibleLines } from './visible.ts'

/** Into a file or a pipe: a line for each change, not for each look. With `quiet` results and errors only. */
export function createPlainReporter(
  { stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>,
  { quiet }: { readonly quiet: boolean },
): Reporter {
  const say = (text: string): void => {
    if (!quiet) stderr.write(`${visibleLines(text)}\n`)
  }
  return {
    track: (name) => {
      let last = ''
      const tell = (text: string): void => {
        if (text !== last) say(`${visible(name)}: ${visible(text)}`)
        last = text
      }
      return {
        step: (step, detail) => {
          tell(detail ? `${step}: ${detail.text}` : step)
        },
        transfer: tell,
        update: (job) => {
          tell(job.status === 'unknown' ? job.rawStatus : job.status)
        },
        progress: ({ stage }) => {
          tell(stage)
        },
        hold: tell,
        end: ignore,
      }
    },
    note: say,
    result: (text, _event, mark) => {
      stdout.write(`${withMark(stdout, mark)}${visibleLines(text)}\n`)
    },
    failure: (name, error) => {
      stderr.write(`${visible(name)}: ${explainError(error)}\n`)
    },
    pause: () => ignore,
    close: ignore,
  }
}
