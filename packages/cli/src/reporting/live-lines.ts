import { createLogUpdate } from 'log-update'

import { paint } from './paint.ts'
import { visible } from './visible.ts'

/** What is under way: a name, what is said of it, and, in its place, why it waits. */
export interface LiveLine {
  readonly name: string
  text: string
  hold: string
}

/** Lines that are redrawn in place, below what stays. */
export interface LiveLines {
  readonly add: (line: LiveLine) => void
  readonly remove: (line: LiveLine) => void
  readonly redrawSoon: () => void
  /** Writes what stays, where the live lines were; they are drawn again below it. */
  readonly print: (stream: NodeJS.WriteStream, text: string) => void
  /** Leaves the terminal to somebody else; what is printed meanwhile waits. */
  readonly pause: () => () => void
  readonly close: () => void
}

/** A terminal shows no more, and every line costs. */
const redrawMs = 80

export function createLiveLines(stderr: NodeJS.WriteStream): LiveLines {
  const live = createLogUpdate(stderr)
  const lines = new Set<LiveLine>()
  const waiting: (() => void)[] = []
  let isPaused = false
  let timer: NodeJS.Timeout | undefined

  const draw = (): void => {
    const shown = [...lines].filter(({ text }) => text !== '')
    const width = Math.max(0, ...shown.map(({ name }) => name.length))
    // Drawing nothing would still hide the cursor.
    if (isPaused || shown.length === 0) live.clear()
    else live(shown.map((line) => layOut(line, width, stderr)).join('\n'))
  }
  const print = (stream: NodeJS.WriteStream, text: string): void => {
    if (isPaused) {
      waiting.push(() => {
        print(stream, text)
      })
      return
    }
    live.clear()
    stream.write(`${text}\n`)
    draw()
  }
  const goOn = (): void => {
    if (!isPaused) return
    isPaused = false
    for (const printNow of waiting.splice(0)) printNow()
    draw()
  }
  return {
    print,
    add: (line) => lines.add(line),
    remove: (line) => {
      lines.delete(line)
      if (!isPaused) draw()
    },
    redrawSoon: () => {
      timer ??= setTimeout(() => {
        timer = undefined
        if (!isPaused) draw()
      }, redrawMs)
    },
    pause: () => {
      live.clear()
      isPaused = true
      return goOn
    },
    close: () => {
      clearTimeout(timer)
      lines.clear()
      // Below the question that nobody answered.
      if (isPaused) stderr.write('\n')
      goOn()
      live.clear()
      live.done()
    },
  }
}

function layOut({ name, text, hold }: LiveLine, nameWidth: number, stderr: NodeJS.WriteStream): string {
  const room = Math.max(20, stderr.columns - nameWidth - 3)
  const said = visible(hold === '' ? text : hold).slice(0, room)
  const shown =
    hold === '' ? said.replace(/^█+/, (bar) => paint(stderr, 'green', bar)) : paint(stderr, 'yellow', said)
  return `${paint(stderr, 'bold', name.padEnd(nameWidth))}  ${shown}`
}
