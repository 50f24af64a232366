import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))

/** A server in a process of its own, as an operator runs it, that can be stopped and started again. */
export interface StudioServer {
  readonly origin: string
  readonly apiKey: string
  readonly dataDir: string
  /** Ends it as a signal does; `start` goes on where it was. */
  stop(signal?: NodeJS.Signals): Promise<void>
  start(): Promise<void>
  /** Makes another account, and answers its key. */
  createAccount(name: string, points: number): Promise<string>
}

export async function startStudioServer(dataDir: string): Promise<StudioServer> {
  const flags = [
    `--data-dir=${dataDir}`,
    '--log-level=warn',
    '--drain-timeout-ms=0',
    '--previews-per-minute=0',
    '--requests-per-minute=0',
    '--allow-http-callbacks=true',
    '--allow-addresses=127.0.0.1/32',
  ]
  let running = await launch([...flags, '--port=0'])
  const { origin, apiKey } = running
  const { port } = new URL(origin)
  return {
    origin,
    apiKey,
    dataDir,
    stop: async (signal = 'SIGTERM') => {
      const { child } = running
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    },
    start: async () => {
      running = await launch([...flags, `--port=${port}`])
    },
    createAccount: async (name, points) => {
      const options = [`--account=${name}`, `--points-per-account=${String(points)}`]
      const child = run(['keys', 'create', `--data-dir=${dataDir}`, ...options])
      const printed = await text(child.stdout)
      const [key] = /vu_[\w-]+/.exec(printed) ?? []
      if (key === undefined) throw new Error(`keys create printed no key: ${printed}`)
      return key
    },
  }
}

interface Launched {
  readonly child: ChildProcess
  readonly origin: string
  /** Empty but for the first start. */
  readonly apiKey: string
}

async function launch(flags: readonly string[]): Promise<Launched> {
  const child = run(['start', ...flags])
  const printed = new Map<string, string>()
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^(API key|API|Studio) +(\S+)/.exec(line) ?? []
    if (name !== undefined && value !== undefined) printed.set(name, value)
    const [api, key, studio] = ['API', 'API key', 'Studio'].map((each) => printed.get(each))
    if (api !== undefined && key !== undefined && studio !== undefined) {
      return { child, origin: new URL(api).origin, apiKey: key.startsWith('vu_') ? key : '' }
    }
  }
  throw new Error('The server ended before it was ready, or it serves no studio: build it first.')
}

function run(args: readonly string[]) {
  return spawn(process.execPath, ['--conditions=@video-upscale/source', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
