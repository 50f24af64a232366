import { exitCodes } from './exit-codes.ts'
import { listenForInterrupts } from './interrupts.ts'
import { run } from './run.ts'
import type { Terminal } from './terminal.ts'

/** Runs a command line in this process. */
export async function start(process: NodeJS.Process, args: readonly string[]): Promise<void> {
  process.exitCode = await run(args, openTerminal(process))
}

/** The terminal of this process. Its streams are opened when they are first used: each costs time at a start. */
function openTerminal(process: NodeJS.Process): Terminal {
  const interrupts = listenForInterrupts(process)
  const open = {
    stdout: once(() => endWithReader(process, 'stdout')),
    stderr: once(() => endWithReader(process, 'stderr')),
  }
  return {
    env: process.env,
    interrupts,
    get stdin() {
      return process.stdin
    },
    get stdout() {
      return open.stdout()
    },
    get stderr() {
      return open.stderr()
    },
  }
}

/** Whoever read along may go, as in `… | head -1`: the program ends then, as others do. A disk may be full. */
function endWithReader(process: NodeJS.Process, name: 'stdout' | 'stderr'): NodeJS.WriteStream {
  return process[name].on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(141)
    if (name === 'stdout') process.stderr.write(`error: standard output: ${error.message}\n`)
    process.exit(exitCodes.file)
  })
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
