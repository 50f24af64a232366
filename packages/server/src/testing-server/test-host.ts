import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { readConfig, type ServerConfig } from '../config.ts'
import { startProgram } from './server-process.ts'
import type { TestLink } from './test-link.ts'
import type { TestNetwork } from './test-network.ts'

/** A machine of its own, as far as a network and a disk make one. */
export interface TestHost {
  readonly database: TestLink
  readonly bucket: TestLink
  readonly dataDir: string
  config(flags?: Parameters<typeof readConfig>[0]): ServerConfig
  /** Starts `api` or `worker` as a process of its own. */
  spawn(role: 'api' | 'worker', ...flags: string[]): Promise<HostProcess>
  /** The same, of the next version of the program. */
  spawnNext(role: 'api' | 'worker', ...flags: string[]): Promise<HostProcess>
  /** Kills what runs there and cuts it off. */
  close(): Promise<void>
}

/** A process of the program on a host. */
export interface HostProcess {
  readonly pid: number
  /** Where an API listens. */
  readonly url: string
  logged(): string
  /** @returns the exit code; null if a signal ended it */
  end(signal: NodeJS.Signals): Promise<number | null>
}

interface Machine {
  readonly dataDir: string
  readonly database: TestLink
  readonly bucket: TestLink
  readonly publicUrl: string
  readonly clockSkewMs: number
  /** The only one that its processes run on; all if undefined. Linux only. */
  readonly processor: number | undefined
  /** The network that its processes are in; this machine's if undefined. */
  readonly network: TestNetwork | undefined
}

export function createTestHost(machine: Machine): TestHost {
  const { dataDir, database, bucket, publicUrl, clockSkewMs, processor, network } = machine
  const running = new Set<HostProcess>()
  const shared = {
    dataDir,
    databaseUrl: `postgres://video_upscale@${database.address}:${String(database.port)}/postgres`,
    storageUrl: `s3://videos/cluster?endpoint=http://${bucket.address}:${String(bucket.port)}`,
    publicUrl,
    port: '0',
    allowHttpCallbacks: 'true',
    allowAddresses: '127.0.0.1/32',
    drainTimeoutMs: '0',
  }
  const settings = Object.entries(shared).map(([setting, value]) => `--${toFlag(setting)}=${value}`)
  const how = {
    launcher: [
      ...(network?.launcher ?? []),
      ...(processor === undefined ? [] : ['taskset', '--cpu-list', String(processor)]),
    ],
    nodeArgs: clockSkewMs === 0 ? [] : ['--import', skewClock],
    env: { CLOCK_SKEW_MS: String(clockSkewMs) },
  }
  const start = async (role: 'api' | 'worker', flags: readonly string[], run = {}): Promise<HostProcess> => {
    const child = startProgram([role, ...settings, ...flags], { ...how, ...run })
    const started = await waitForStart(role, child)
    running.add(started)
    return started
  }
  return {
    database,
    bucket,
    dataDir,
    config: (flags = {}) => readConfig({ ...shared, logLevel: 'silent', ...flags }, {}),
    spawn: (role, ...flags) => start(role, flags),
    spawnNext: (role, ...flags) => start(role, flags, { run: nextVersion }),
    async close() {
      for (const each of running) await each.end('SIGKILL')
      await database.close()
      await bucket.close()
      await network?.close()
    },
  }
}

function toFlag(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

const skewClock = fileURLToPath(new URL('skew-clock.ts', import.meta.url))
const nextVersion = fileURLToPath(new URL('next-version.ts', import.meta.url))

async function waitForStart(
  role: 'api' | 'worker',
  child: ReturnType<typeof startProgram>,
): Promise<HostProcess> {
  const exited = once(child, 'exit')
  let logged = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (logged += text))
  let printed = ''
  const last = role === 'api' ? 'API key' : 'Working'
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    printed += chunk as string
    if (printed.includes(last)) break
  }
  if (!printed.includes(last) || child.pid === undefined) throw new Error(`It did not start:\n${logged}`)
  child.stdout.resume()
  return {
    pid: child.pid,
    url: /^Listening on {3}(.*)$/m.exec(printed)?.[1] ?? '',
    logged: () => logged,
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await exited
      return child.exitCode
    },
  }
}
