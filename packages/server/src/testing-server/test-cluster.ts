import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'

import { readConfig, type ServerConfig } from '../config.ts'
import { openDatabase, type Database, type DatabaseConnection } from '../database/open-database.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../database/start-embedded-postgres.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { createApiKey } from '../keys/api-keys.ts'
import { startProgram } from './server-process.ts'
import { copyCluster, makeDataDir } from './start-test-server.ts'
import { openTestLink, type TestLink } from './test-link.ts'
import { startTestBucket, type TestBucket } from './test-bucket.ts'

/** What several processes share: one PostgreSQL and one bucket, each reached over links that can be cut. */
export interface TestCluster {
  readonly db: Database
  readonly connection: DatabaseConnection
  readonly postgres: EmbeddedPostgres
  readonly bucket: TestBucket
  readonly apiKey: string
  /** PostgreSQL is in `postgres/` of it, and each host's disk beside that. */
  readonly place: string
  /** A machine with links of its own; `clockSkewMs` is how far its clock is ahead. */
  openHost(name: string, machine?: { readonly clockSkewMs?: number }): Promise<TestHost>
  stop(): Promise<void>
}

/** A machine of its own, as far as a network and a disk make one. */
export interface TestHost {
  readonly database: TestLink
  readonly bucket: TestLink
  readonly dataDir: string
  config(flags?: Parameters<typeof readConfig>[0]): ServerConfig
  /** Starts `api` or `worker` as a process of its own. */
  spawn(role: 'api' | 'worker', ...flags: string[]): Promise<HostProcess>
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

/** @param publicUrl where callers find the API */
export async function startTestCluster({ publicUrl = 'http://127.0.0.1' } = {}): Promise<TestCluster> {
  const place = await makeDataDir()
  await copyCluster(join(place, 'postgres'))
  const postgres = await startEmbeddedPostgres(place)
  const { connection } = postgres
  const db = await openDatabase(connection, 2)
  const { id } = await ensureAccount(db, { name: 'default', points: 480_000 })
  const apiKey = await createApiKey(db, id)
  const bucket = await startTestBucket()
  const links: TestLink[] = []
  const running = new Set<HostProcess>()

  async function openHost(name: string, { clockSkewMs = 0 } = {}): Promise<TestHost> {
    const database = await openTestLink({ path: join(place, 'postgres/.s.PGSQL.5432') })
    const toBucket = await openTestLink({ port: bucket.port })
    links.push(database, toBucket)
    const dataDir = await mkdtemp(join(place, `${name}-`))
    const shared = {
      dataDir,
      databaseUrl: `postgres://video_upscale@127.0.0.1:${String(database.port)}/postgres`,
      storageUrl: `s3://videos/cluster?endpoint=http://127.0.0.1:${String(toBucket.port)}`,
      publicUrl,
      port: '0',
      allowHttpCallbacks: 'true',
      allowAddresses: '127.0.0.1/32',
      drainTimeoutMs: '0',
    }
    return {
      database,
      bucket: toBucket,
      dataDir,
      config: (flags = {}) => readConfig({ ...shared, logLevel: 'silent', ...flags }, {}),
      spawn: async (role, ...flags) => {
        const settings = Object.entries(shared).map(([setting, value]) => `--${toFlag(setting)}=${value}`)
        const started = await spawnOn(role, [...settings, ...flags], clockSkewMs)
        running.add(started)
        return started
      },
    }
  }

  return {
    db,
    connection,
    postgres,
    bucket,
    apiKey,
    place,
    openHost,
    async stop() {
      for (const each of running) await each.end('SIGKILL')
      for (const link of links) await link.close()
      await db.destroy()
      await bucket.stop()
      await postgres.stop()
      await rm(place, { recursive: true, force: true })
    },
  }
}

function toFlag(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

const skewClock = fileURLToPath(new URL('skew-clock.ts', import.meta.url))

async function spawnOn(
  role: 'api' | 'worker',
  args: readonly string[],
  clockSkewMs: number,
): Promise<HostProcess> {
  const child = startProgram([role, ...args], {
    nodeArgs: clockSkewMs === 0 ? [] : ['--import', skewClock],
    env: { CLOCK_SKEW_MS: String(clockSkewMs) },
  })
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

/** What a cluster must not leave when all jobs have ended, in words. */
export async function findClusterLeftovers({ db, bucket }: TestCluster): Promise<string[]> {
  const { rows: entries } = await sql<{ entry: string }>`
    select name || ' ' || state || ' ' || data::text as entry from queue.job
    where state < 'completed' and name not like '\\_\\_%' and name <> 'retention'
  `.execute(db)
  const segments = await db.selectFrom('job_segments').select('job_id').execute()
  const keys = await bucket.listKeys('cluster/segments/')
  return [
    ...entries.map(({ entry }) => `queue entry: ${entry}`),
    ...segments.map(({ job_id: id }) => `row of a segment of ${id}`),
    ...keys.map((key) => `file ${key}`),
  ]
}
