import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync, closeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A real `video-upscale-server start`, from source, as a process of its own. */
export interface ServerProcess {
  readonly pid: number
  readonly apiKey: string | undefined
  readonly ended: Promise<number | null>
  /** @returns the exit code; null if a signal ended it */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export interface ServerPlace {
  readonly dataDir: string
  readonly port: number
  /** Its log goes here, so that a failed round can be looked into. */
  readonly logPath: string
  readonly args: readonly string[]
  /** The program; `main.ts` unless a fault needs another. */
  readonly program?: string
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const startTimeoutMs = 120_000

export function spawnServer(place: ServerPlace): ChildProcess {
  const log = openSync(place.logPath, 'a')
  try {
    return spawn(
      process.execPath,
      [
        '--conditions=@video-upscale/source',
        place.program ?? main,
        'start',
        `--data-dir=${place.dataDir}`,
        `--port=${String(place.port)}`,
        '--log-level=info',
        '--allow-http-callbacks=true',
        '--allow-addresses=127.0.0.1/32',
        ...place.args,
      ],
      { stdio: ['ignore', 'pipe', log] },
    )
  } finally {
    closeSync(log)
  }
}

/** Starts a server and waits until it has said that it listens. */
export async function startServerProcess(place: ServerPlace): Promise<ServerProcess> {
  const child = spawnServer(place)
  const ended = once(child, 'exit').then(() => child.exitCode)
  const timer = setTimeout(() => child.kill('SIGKILL'), startTimeoutMs)
  try {
    const apiKey = await readKey(child)
    const { pid } = child
    if (pid === undefined) throw new Error('The server has no process id.')
    return {
      pid,
      apiKey,
      ended,
      end: async (signal) => {
        if (child.exitCode === null && child.signalCode === null) child.kill(signal)
        return ended
      },
    }
  } finally {
    clearTimeout(timer)
  }
}

/** Reads to the line about the key, which is the last one before the server works. */
async function readKey(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) throw new Error('The server has no standard output.')
  for await (const line of createInterface({ input: child.stdout })) {
    const [, said = ''] = /^API key {8}(.*)$/.exec(line) ?? []
    if (said === '') continue
    child.stdout.resume()
    return said.startsWith('vu_') ? said : undefined
  }
  throw new Error('The server ended before it listened; its log says why.')
}

/** Runs an administrator's command on the same data, and returns what it prints. */
export async function runCommand(dataDir: string, args: readonly string[]): Promise<string> {
  const child = spawn(
    process.execPath,
    ['--conditions=@video-upscale/source', main, ...args, `--data-dir=${dataDir}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  await once(child, 'close')
  return printed
}
