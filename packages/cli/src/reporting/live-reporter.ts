import { explainError } from '../report-error.ts'
import type { Terminal } from '../terminal.ts'
import { formatBytes, formatProgress, formatTransfer, jobStage } from './format-progress.ts'
import { createLiveLines, type LiveLine } from './live-lines.ts'
import { paint } from './paint.ts'
import type { Reporter, Track } from './reporter.ts'
import { visible, visibleLines } from './visible.ts'
import { withMark } from './with-mark.ts'

/** A line for each thing under way, redrawn in place on stderr; results and failures stay above them. */
export function createLiveReporter({ stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>): Reporter {
  const { add, remove, redrawSoon, print, pause, close } = createLiveLines(stderr)
  return {
    track: (name) => {
      const line: LiveLine = { name: shorten(visible(name)), text: '', hold: '' }
      add(line)
      return createTrack(line, redrawSoon, () => {
        remove(line)
      })
    },
    note: (text) => {
      print(stderr, visibleLines(text))
    },
    result: (text, _event, mark) => {
      print(stdout, `${withMark(stdout, mark)}${visibleLines(text)}`)
    },
    failure: (name, error) => {
      print(stderr, `${paint(stderr, 'red', '✗')} ${visible(name)}: ${explainError(error)}`)
    },
    pause,
    close,
  }
}

function createTrack(line: LiveLine, redraw: () => void, end: () => void): Track {
  const show = (text: string): void => {
    line.text = text
    line.hold = ''
    redraw()
  }
  return {
    step: (step, detail) => {
      show(detail ? `${step}  ${detail.text}` : step)
    },
    transfer: (step, bytes, total) => {
      show(total === null ? `${step}  ${formatBytes(bytes)}` : formatTransfer(step, bytes, total))
    },
    update: (job) => {
      const progress = job.status === 'processing' ? job.progress : null
      show(progress ? formatProgress(progress) : jobStage(job))
    },
    progress: (progress) => {
      show(formatProgress(progress))
    },
    hold: (text) => {
      line.hold = text
      redraw()
    },
    end,
  }
}

const longestName = 28

/** Long names keep their beginning and their end, where they differ. */
function shorten(name: string): string {
  if (name.length <= longestName) return name
  const half = Math.floor((longestName - 1) / 2)
  return `${name.slice(0, half)}…${name.slice(-half)}`
}
