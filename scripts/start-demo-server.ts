import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface DemoServer {
  readonly apiUrl: string
  readonly apiKey: string
  readonly webhookSecret: string
  /** A link that signs a browser in to the studio; undefined where the server shows none. */
  readonly studioUrl: string | undefined
  readonly pid: number
  /** SIGTERM. @returns its exit code; null if a signal ended it */
  stop(): Promise<number | null>
}

const startTimeoutMs = 60_000

/**
 * Starts `video-upscale-server start` as a user would, and reads what it prints at its first start.
 *
 * @param flags more of its flags, such as `--public-url=…`
 * @param options `ownSession` keeps the Ctrl-C of a terminal from it, so that only `stop` ends it
 */
export async function startDemoServer(
  program: string,
  dataDir: string,
  flags: readonly string[] = [],
  options: { readonly ownSession?: boolean } = {},
): Promise<DemoServer> {
  const child = spawn(
    process.execPath,
    [
      // A program that is source needs no build, here and in its own processes.
      ...(program.endsWith('.ts') ? ['--conditions=@video-upscale/source'] : []),
      program,
      'start',
      `--data-dir=${dataDir}`,
      '--port=0',
      '--log-level=warn',
      // The demo's receiver listens on this machine without TLS, which a server refuses unless told otherwise.
      '--allow-http-callbacks=true',
      '--allow-addresses=127.0.0.1/32',
      ...flags,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: options.ownSession ?? false },
  )
  const printed = await readAnnouncement(child)
  const { pid } = child
  if (pid === undefined) throw new Error('The server has no process id.')
  return { ...printed, pid, stop: () => stopServer(child) }
}

async function readAnnouncement(child: ChildProcess): Promise<Omit<DemoServer, 'pid' | 'stop'>> {
  if (!child.stdout) throw new Error('The server has no standard output.')
  const timer = setTimeout(() => child.kill('SIGKILL'), startTimeoutMs)
  const printed = new Map<string, string>()
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [, name, value] = /^(API|API key|Webhook secret|Studio) +(\S+)$/.exec(line) ?? []
      if (name !== undefined && value !== undefined) printed.set(name, value)
      // The last of its first lines.
      if (!line.startsWith('The key and the secret')) continue
      const [apiUrl, apiKey, webhookSecret] = ['API', 'API key', 'Webhook secret'].map((key) =>
        printed.get(key),
      )
      if (apiUrl !== undefined && apiKey !== undefined && webhookSecret !== undefined) {
        return { apiUrl, apiKey, webhookSecret, studioUrl: printed.get('Studio') }
      }
    }
  } finally {
    clearTimeout(timer)
  }
  throw new Error('The server ended before it was ready; what it said stands above.')
}

async function stopServer(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  return child.exitCode
}
