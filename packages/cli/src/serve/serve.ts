import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { dirname, extname, join } from 'node:path'
import { createInterface } from 'node:readline'

import { CommandError } from '../exit-codes.ts'
import { checkProfileName } from '../connection/profile-name.ts'
import { InterruptedError, type StopSignal } from '../interrupts.ts'
import { requirePackage } from '../peers/find-package.ts'
import type { Terminal } from '../terminal.ts'
import { createLineRelay } from './relay-lines.ts'

export interface ServeFlags {
  readonly saveAs: string
}

/** `serve`: runs the server that is installed, until it ends or is told to. */
export async function serve(
  serverOptions: readonly string[],
  { saveAs }: ServeFlags,
  terminal: Terminal,
): Promise<void> {
  const relay = createLineRelay(terminal, checkProfileName(saveAs))
  const { entry } = await requirePackage('@video-upscale/server', 'serve')
  const child = startServer(entry, serverOptions, terminal)
  const ended = once(child, 'exit')
  // Listened for at once: it may come before the lines do, and nobody would hear it later.
  ended.catch(() => undefined)
  const keep = terminal.interrupts.handOver((signal) => {
    passOn(signal, child)
  })
  try {
    if (child.stdout)
      for await (const line of createInterface({ input: child.stdout })) await relay.line(line)
    relay.end()
    await ended
  } finally {
    keep()
  }
  throwUnlessWell(child)
}

/**
 * The server gets a session of its own. A Ctrl-C would reach it together with this program otherwise, and be passed
 * on as well; two signals tell it to end at once, without letting running videos finish.
 *
 * If this program is killed (kill -9), the channel between the two breaks, and the server stops as at SIGTERM.
 */
function startServer(
  entry: string,
  options: readonly string[],
  { env }: Pick<Terminal, 'env'>,
): ChildProcess {
  const isSource = extname(entry) === '.ts'
  const program = join(dirname(entry), isSource ? 'main.ts' : 'main.mjs')
  const flags = [
    // As the first line of the program has it, which is not read here.
    '--max-semi-space-size=2',
    ...(isSource ? ['--conditions=@video-upscale/source'] : []),
    `--import=data:text/javascript,${encodeURIComponent(stopWithParent)}`,
  ]
  return spawn(process.execPath, [...flags, program, 'start', ...options], {
    // People read along here: what goes well is not logged, unless they ask for it.
    env: { VIDEO_UPSCALE_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  })
}

/** Runs in the server's process before the server does. Its workers load it as well, and have no channel. */
const stopWithParent = `
import { isMainThread } from 'node:worker_threads'
if (isMainThread) {
  process.stdout.on('error', () => undefined)
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel?.unref()
}`

function passOn(signal: StopSignal, child: ChildProcess): void {
  // Windows tells every process of a console by itself.
  if (process.platform === 'win32' && signal === 'SIGINT') return
  // The server knows two of them.
  child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal)
}

function throwUnlessWell({ exitCode, signalCode }: ChildProcess): void {
  if (exitCode === 0) return
  if (signalCode === 'SIGINT' || signalCode === 'SIGTERM' || signalCode === 'SIGHUP') {
    throw new InterruptedError(signalCode)
  }
  const how = signalCode === null ? `with status ${String(exitCode)}` : `by ${signalCode}`
  const status = signalCode === null ? (exitCode ?? 1) : 128 + constants.signals[signalCode]
  throw new CommandError(
    'server-ended',
    status,
    `The server was ended ${how}. What it said of that stands above.`,
  )
}
