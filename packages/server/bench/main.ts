/**
 * `pnpm bench:server`: submits beside the bare queue and the bare framework, reads, the way to the worker, and
 * event streams; a table, then one line of JSON. `--rounds 5 --count 800 --concurrency 8 --followers 1000`.
 */
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'

import { openDatabase } from '../src/database/open-database.ts'
import { startEmbeddedPostgres } from '../src/database/start-embedded-postgres.ts'
import { ensureAccount } from '../src/keys/accounts.ts'
import { createApiKey } from '../src/keys/api-keys.ts'
import { call, importPattern } from '../src/testing-server/call.ts'
import { makeDataDir } from '../src/testing-server/start-test-server.ts'
import type { Task } from '../src/http/wire.ts'
import type { ApiUrls } from './api-process.ts'
import { measureFollowers, type FollowersHeld } from './measure-followers.ts'
import { measureSubmits, type Account, type Submits } from './measure-submits.ts'
import { measureWorkerStart } from './measure-worker-start.ts'
import { ask, markdownTable, show, startProcess, type Spread } from './measure.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    count: { type: 'string', default: '800' },
    concurrency: { type: 'string', default: '8' },
    followers: { type: 'string', default: '1000' },
  },
})
const followers = Number(values.followers)
const concurrency = Number(values.concurrency)
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`

const dataDir = await makeDataDir()
const postgres = await startEmbeddedPostgres(dataDir)
const undo: (() => unknown)[] = [() => postgres.stop(), () => rm(dataDir, { recursive: true, force: true })]
try {
  const socketDir = 'host' in postgres.connection ? postgres.connection.host : ''
  const api = startProcess('api-process.ts', [socketDir, dataDir])
  undo.unshift(() => api.kill())
  const urls = await ask<ApiUrls>(api)
  const load = startProcess('load-process.ts')
  undo.unshift(() => load.kill())

  const db = await openDatabase(postgres.connection, 1)
  const accounts: Account[] = []
  for (let index = 0; index < concurrency; index++) {
    const { id } = await ensureAccount(db, { name: `bench ${String(index)}`, points: 1e12 })
    const key = await createApiKey(db, id)
    accounts.push({ key, sourceId: await importPattern({ apiUrl: `${urls.api}/api`, apiKey: key }) })
  }
  const { rows } = await sql<{ version: string }>`select version()`.execute(db)
  await db.destroy()

  const submits = await measureSubmits({ api, load, urls }, accounts, {
    rounds: Number(values.rounds),
    count: Number(values.count),
    concurrency,
  })
  const [{ key, sourceId }] = accounts as [Account]
  const caller = { apiUrl: `${urls.api}/api`, apiKey: key }
  const { body } = await call(caller, 'POST', '/v1/video-upscale', { jobId: sourceId, videoNo: 0 })
  const job = { id: (body as Task).job_id, key }
  const held = await measureFollowers({ api, load, url: urls.api }, job, followers)
  const workerStartMs = await measureWorkerStart(socketDir, dataDir, 30)
  await report({ submits, held, workerStartMs }, rows[0]?.version ?? '')
} finally {
  for (const step of undo) await step()
}

interface Results {
  readonly submits: Submits
  readonly held: FollowersHeld
  readonly workerStartMs: Spread
}

async function report({ submits, held, workerStartMs }: Results, postgresVersion: string): Promise<void> {
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model ?? 'unknown',
    threads: availableParallelism(),
    node: process.version,
    postgres: postgresVersion.split(' on ')[0] ?? '',
    fastify: await versionOf('fastify'),
    'pg-boss': await versionOf('pg-boss'),
    load: `${values.count} requests a round, ${values.concurrency} at once, ${values.rounds} rounds in turn, each caller with an account of its own`,
    processes:
      'API without worker, callers, PostgreSQL (embedded, durable commits): one each, on the same threads',
  }
  const rows = [
    ['submit ÷ bare transactional send of pg-boss (no HTTP)', show(submits.submitToSend, 2), '≥ 0.7'],
    ['— all in one account ÷ bare send', show(submits.oneAccountToSend, 2), ''],
    ['submit ÷ bare Fastify route', show(submits.submitToBare, 3), ''],
    ['submit → worker starts, ms (worker on, one at a time)', show(workerStartMs, 1), '≤ 20'],
    ['POST /v1/video-upscale, per second', show(submits.submit), ''],
    ['— its p50, ms', show(submits.submitP50Ms, 1), ''],
    ['— its p99, ms', show(submits.submitP99Ms, 1), ''],
    ['POST /v1/video-upscale, all in one account, per second', show(submits.oneAccount), ''],
    ['bare transactional send, per second', show(submits.send), ''],
    ['— on the connections of the server, per second', show(submits.preparedSend), ''],
    ['bare Fastify route, per second', show(submits.bare), ''],
    ['GET /v1/job/{id}, per second', show(submits.get), ''],
    ['event streams that heard the end', `${String(held.done)} of ${String(held.count)}`, 'all'],
    ['— until the last was told, ms', held.lastMs.toFixed(0), ''],
    [
      '— memory of the API without and with them',
      `${megabytes(held.rssBefore)}, ${megabytes(held.rssWith)}`,
      '',
    ],
  ]
  const facts = Object.entries(machine).map(([name, value]) => `${name}: ${String(value)}`)
  process.stdout.write(`${facts.join('\n')}\n\n`)
  process.stdout.write(`${markdownTable(['', 'median (least–most)', 'goal'], rows)}\n`)
  process.stdout.write(`${JSON.stringify({ machine, submits, held, workerStartMs })}\n`)
}

async function versionOf(name: string): Promise<string> {
  // Not every package exports its manifest.
  const entry = createRequire(import.meta.url).resolve(name)
  const root = entry.slice(0, entry.lastIndexOf(`/${name}/`) + name.length + 2)
  const manifest = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { version: string }
  return manifest.version
}
