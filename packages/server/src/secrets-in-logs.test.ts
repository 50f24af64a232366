import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Task } from './http/wire.ts'
import { call, importPattern, importVideos, waitForStatus } from './testing-server/call.ts'
import { startServerProcess, type ServerProcess } from './testing-server/server-process.ts'
import { makeDataDir } from './testing-server/start-test-server.ts'

const mark = 'hush0123456789'

let dataDir: string
let server: ServerProcess

beforeAll(async () => {
  dataDir = await makeDataDir()
  server = await startServerProcess(
    dataDir,
    '--log-level=trace',
    '--allow-http-callbacks=true',
    '--allow-addresses=127.0.0.1',
  )
})

afterAll(async () => {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function inDatabase<Row extends object>(statement: string): Promise<Row[]> {
  const client = new pg.Client({
    host: join(dataDir, 'postgres'),
    user: 'video_upscale',
    database: 'postgres',
  })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

it('writes no secret into its log, whatever happens, at level trace', async () => {
  const jobId = await importPattern(server)
  // Port 1 answers nobody: the delivery fails, and its error is kept.
  const callback = `http://127.0.0.1:1/hook?token=${mark}`
  const body = { jobId, videoNo: 0, callback, options: { model: 'lanczos' } }
  const job = (await call(server, 'POST', '/v1/video-upscale', body)).body as Task
  const done = await waitForStatus(server, job.job_id, ['completed'])
  const file = done.output.video_urls?.[0] ?? ''
  await fetch(file, { headers: { cookie: mark } })
  const { token } = (await call(server, 'POST', '/v1/tokens', { operations: ['getJob'] })).body as {
    token: string
  }

  // Keys where they do not belong.
  for (const key of [server.apiKey, token, `vu_${mark}`]) {
    await call({ ...server, apiKey: key }, 'GET', `/v1/jobs?key=${key}&cursor=${key}`)
    await call({ ...server, apiKey: key }, 'GET', `/v1/job/${key}`)
    await call({ ...server, apiKey: key }, 'POST', '/v1/video-upscale', { ...body, apiKey: key })
    await call(server, 'POST', '/v1/video-upscale', `{"key": "${key}`)
    await fetch(`${server.apiUrl}/nothing?x-api-key=${key}`, { headers: { authorization: `Bearer ${mark}` } })
  }
  await fetch(`${file}x`)
  await importVideos(server, [new Blob([`no video, but ${mark}`])])

  // Failures of ours: a row that breaks a rule is told by PostgreSQL with all that stands in it.
  await inDatabase('alter table accounts add constraint broken check (frozen_points < 1)')
  expect((await call(server, 'POST', '/v1/video-upscale', body)).status).toBe(500)
  await inDatabase('alter table accounts drop constraint broken')
  await inDatabase(`alter table jobs add constraint broken check (callback not like '%token%') not valid`)
  expect((await call(server, 'POST', '/v1/video-upscale', body)).status).toBe(500)
  await inDatabase('alter table jobs drop constraint broken')

  const log = server.logged()
  expect(log.split('\n').length).toBeGreaterThan(3)
  expect(log).toContain('request failed')
  const fileToken = file.split('/').at(-1) ?? ''
  const installation = await inDatabase<{ value: string }>('select value from settings')
  const secrets = [
    server.apiKey,
    server.webhookSecret,
    token,
    fileToken,
    mark,
    ...installation.map(({ value }) => value),
  ]
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(10)
    expect(log).not.toContain(secret)
  }
})

it('keeps keys as hashes only, in every table', async () => {
  const tables = await inDatabase<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'queue')`,
  )
  expect(tables.length).toBeGreaterThan(8)
  for (const { name } of tables) {
    const rows = await inDatabase<{ row: string }>(`select t::text as row from ${name} t`)
    expect(rows.map(({ row }) => row).join('\n'), name).not.toContain(server.apiKey)
  }
  const [key] = await inDatabase<{ hash: Buffer }>('select hash from api_keys')
  expect(key?.hash).toHaveLength(32)
})
