import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'

import { listenForInterrupts } from '../interrupts.ts'
import type { Terminal } from '../terminal.ts'

/** A terminal that somebody looks at, as far as the program can tell. */
export interface TestTerminal extends Terminal {
  /** What it shows. */
  readonly shown: () => string
}

/** For what is done on terminals only; everything else is tested with real processes. */
export function terminalOfTest(env: Terminal['env']): TestTerminal {
  let shown = ''
  const screen = (): NodeJS.WriteStream => {
    const stream = new PassThrough().on('data', (chunk: Buffer) => (shown += chunk.toString()))
    return Object.assign(stream, { isTTY: true, columns: 100, rows: 40 }) as unknown as NodeJS.WriteStream
  }
  const stdin = Object.assign(new PassThrough(), { isTTY: true }) as unknown as NodeJS.ReadStream
  return {
    env,
    stdin,
    stdout: screen(),
    stderr: screen(),
    // Nobody presses Ctrl-C.
    interrupts: listenForInterrupts(new EventEmitter() as NodeJS.Process),
    shown: () => shown,
  }
}
