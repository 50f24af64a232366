import { createLogUpdate } from 'log-update'

import { explainError } from '../report-error.ts'
import type { Terminal } from '../terminal.ts'
import { formatBytes, formatProgress, formatTransfer, jobStage } from './format-progress.ts'
import { paint } from './paint.ts'
import type { Reporter, Track } from './reporter.ts'
import { visible } from './visible.ts'

/** A terminal shows no more, and every line costs. */
const redrawMs = 80

/** A line for each thing under way, redrawn in place on stderr; results and failures stay above them. */
export function createLiveReporter({ stdout, stderr }: Pick<Terminal, 'stdout' | 'stderr'>): Reporter {
  const live = createLogUpdate(stderr)
  const lines = new Map<object, Line>()
  let paused = 0
  let timer: NodeJS.Timeout | undefined

  const draw = (): void => {
    if (paused > 0) return
    const texts = [...lines.values()].filter(({ text }) => text !== '')
    // Drawing nothing would still hide the cursor.
    if (texts.length === 0) {
      live.clear()
      return
    }
    const width = Math.max(...texts.map(({ name }) => name.length))
    live(texts.map((line) => layOut(line, width, stderr)).join('\n'))
  }
  const redrawSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      draw()
    }, redrawMs)
  }
  // What stays is written where the live lines were, and they are drawn again below it.
  const print = (stream: NodeJS.WriteStream, text: string): void => {
    live.clear()
    stream.write(`${text}\n`)
    draw()
  }
  return {
    track: (name) => {
      const line: Line = { name: shorten(visible(name)), text: '', hold: '' }
      lines.set(line, line)
      return createTrack(line, redrawSoon, () => {
        lines.delete(line)
        draw()
      })
    },
    note: (text) => {
      print(stderr, text)
    },
    result: (text) => {
      print(stdout, text)
    },
    failure: (name, error) => {
      print(stderr, `${paint(stderr, 'red', '✗')} ${visible(name)}: ${explainError(error)}`)
    },
    pause: () => {
      paused += 1
      live.clear()
      return () => {
        paused -= 1
        draw()
      }
    },
    close: () => {
      clearTimeout(timer)
      live.clear()
      live.done()
      paused += 1
    },
  }
}

interface Line {
  readonly name: string
  text: string
  hold: string
}

function createTrack(line: Line, redraw: () => void, end: () => void): Track {
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

function layOut({ name, text, hold }: Line, nameWidth: number, stderr: NodeJS.WriteStream): string {
  const room = Math.max(20, stderr.columns - nameWidth - 3)
  const said = visible(hold === '' ? text : hold).slice(0, room)
  const shown =
    hold === '' ? said.replace(/^█+/, (bar) => paint(stderr, 'green', bar)) : paint(stderr, 'yellow', said)
  return `${paint(stderr, 'bold', name.padEnd(nameWidth))}  ${shown}`
}

const longestName = 28

/** Long names keep their beginning and their end, where they differ. */
function shorten(name: string): string {
  if (name.length <= longestName) return name
  const half = Math.floor((longestName - 1) / 2)
  return `${name.slice(0, half)}…${name.slice(-half)}`
}
