import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../main.ts', import.meta.url))

/** A server in a process of its own, as an operator runs it. */
export interface ServerProcess {
  readonly child: ChildProcess
  readonly apiUrl: string
  /** Empty where none was printed: the data directory had keys before. */
  readonly apiKey: string
  readonly webhookSecret: string
  /** All that it has logged so far. */
  logged(): string
  /** Ends it as `SIGTERM` does. */
  stop(): Promise<void>
}

/** Starts a server on a free port and waits for what it prints first. */
export async function startServerProcess(dataDir: string, ...flags: string[]): Promise<ServerProcess> {
  const child = startProgram(['start', `--data-dir=${dataDir}`, '--port=0', '--drain-timeout-ms=0', ...flags])
  let logged = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (logged += text))
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line.startsWith('The key') || line.startsWith('API key        as')) break
  }
  if (lines.length === 0) throw new Error(`The server did not start:\n${logged}`)
  const find = (name: string) => lines.find((line) => line.startsWith(name))?.slice(15) ?? ''
  const printedKey = find('API key ')
  return {
    child,
    apiUrl: find('API    '),
    apiKey: printedKey.startsWith('vu_') ? printedKey : '',
    webhookSecret: find('Webhook secret'),
    logged: () => logged,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Runs an administrator's command to its end: everything that it prints, and its exit code. */
export async function runProgram(...args: string[]): Promise<{ printed: string; code: number | null }> {
  const child = startProgram(args)
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text))
  await once(child, 'close')
  return { printed, code: child.exitCode }
}

/** Starts the program from source, with its output in pipes. */
export function startProgram(
  args: readonly string[],
  {
    nodeArgs = [],
    env = {},
    run = program,
    launcher = [],
  }: {
    nodeArgs?: readonly string[]
    env?: Readonly<Record<string, string>>
    run?: string
    /** What runs Node, such as `taskset`. */
    launcher?: readonly string[]
  } = {},
) {
  const command = launcher[0] ?? process.execPath
  const rest = launcher.length > 0 ? [...launcher.slice(1), process.execPath] : []
  const nodeFlags = ['--conditions=@video-upscale/source', ...nodeArgs]
  return spawn(command, [...rest, ...nodeFlags, run, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  })
}
