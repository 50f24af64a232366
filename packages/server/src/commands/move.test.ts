import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { runProgram, startServerProcess } from '../testing-server/server-process.ts'
import { makeDataDir } from '../testing-server/start-test-server.ts'
import { startTestCluster, type TestCluster } from '../testing-server/test-cluster.ts'

let cluster: TestCluster
let place: string
let databaseUrl: string
let storageUrl: string

beforeAll(async () => {
  cluster = await startTestCluster()
  place = await makeDataDir()
  await sql`create database moved`.execute(cluster.db)
  const { database } = await cluster.openHost('link')
  databaseUrl = `postgres://video_upscale@127.0.0.1:${String(database.port)}/moved`
  storageUrl = cluster.bucket.storageUrl('moved')
})

afterAll(async () => {
  await cluster.stop()
  await rm(place, { recursive: true })
})

async function readResult(caller: { apiUrl: string; apiKey: string }, jobId: string): Promise<Buffer> {
  const task = (await call(caller, 'GET', `/v1/job/${jobId}`)).body as Task
  return Buffer.from(await (await fetch(task.output.video_urls?.[0] ?? '')).arrayBuffer())
}

it("moves from one machine to a PostgreSQL of one's own and a bucket, and back, with one command each way", async () => {
  const [first, last] = [join(place, 'first'), join(place, 'last')]
  const old = await startServerProcess(first)
  const source = await importPattern(old)
  const options = { model: 'lanczos', preset: 'ultrafast' }
  const request = { jobId: source, videoNo: 0, options }
  const { job_id: jobId } = (await call(old, 'POST', '/v1/video-upscale', request)).body as Task
  await waitForStatus(old, jobId, ['completed'])
  const file = await readResult(old, jobId)
  const there = [`--to-database-url=${databaseUrl}`, `--to-storage-url=${storageUrl}`]
  const refused = await runProgram('move', `--data-dir=${first}`, ...there)
  expect(refused).toMatchObject({ code: 1, printed: expect.stringContaining('stop it first') as string })
  await old.stop()
  const before = await readdir(first)
  expect(await runProgram('move', `--data-dir=${first}`, ...there)).toMatchObject({ code: 0 })
  expect((await readdir(first)).toSorted()).toEqual(before.toSorted())

  const scratch = join(place, 'scratch')
  const here = [`--database-url=${databaseUrl}`, `--storage-url=${storageUrl}`]
  const moved = { ...(await startServerProcess(scratch, ...here)), apiKey: old.apiKey }
  expect((await readResult(moved, jobId)).equals(file)).toBe(true)
  const again = (await call(moved, 'POST', '/v1/video-upscale', request)).body as Task
  await waitForStatus(moved, again.job_id, ['completed'])
  expect(await readdir(scratch)).not.toContain('storage')
  await moved.stop()

  expect(await runProgram('move', `--data-dir=${scratch}`, ...here, `--to-data-dir=${last}`)).toMatchObject({
    code: 0,
  })
  const back = { ...(await startServerProcess(last)), apiKey: old.apiKey }
  for (const id of [jobId, again.job_id]) expect((await readResult(back, id)).equals(file)).toBe(true)
  const { body } = await call(back, 'GET', '/account/balance')
  expect(body).toMatchObject({ data: { available_points: 480_000 - 2 * 480 } })
  await back.stop()
}, 240_000)

it('says what it needs', async () => {
  const dataDir = join(place, 'empty')
  const nothing = await runProgram('move', `--data-dir=${dataDir}`)
  expect(nothing).toMatchObject({
    code: 1,
    printed: expect.stringContaining('There is no installation in') as string,
  })
  await mkdir(join(dataDir, 'postgres'), { recursive: true })
  const nowhere = await runProgram('move', `--data-dir=${dataDir}`)
  expect(nowhere).toMatchObject({ code: 1, printed: expect.stringContaining('Say where to') as string })
})
