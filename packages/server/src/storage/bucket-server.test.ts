import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { readConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import type { Task } from '../http/wire.ts'
import { upscaleRetryLimit } from '../queue/start-queue.ts'
import { startServer } from '../start-server.ts'
import { call, importPattern, patternClip, importVideos, waitForStatus } from '../testing-server/call.ts'
import { runProgram } from '../testing-server/server-process.ts'
import { makeDataDir, startTestServer, type TestServer } from '../testing-server/start-test-server.ts'
import { startTestBucket, type TestBucket } from '../testing-server/test-bucket.ts'

let bucket: TestBucket
let server: TestServer

beforeAll(async () => {
  bucket = await startTestBucket()
  server = await startTestServer({ storageUrl: bucket.storageUrl('live') })
})

afterAll(async () => {
  await server.stop()
  await bucket.stop()
})

const options = { model: 'lanczos', preset: 'ultrafast' }

async function submit(jobId: string): Promise<string> {
  const { body } = await call(server, 'POST', '/v1/video-upscale', { jobId, videoNo: 0, options })
  return (body as Task).job_id
}

async function download(task: Task, headers: Record<string, string> = {}): Promise<Response> {
  return await fetch(task.output.video_urls?.[0] ?? '', { headers })
}

it('keeps all videos in the bucket, and gives them out in ranges', async () => {
  const jobId = await submit(await importPattern(server))
  const task = await waitForStatus(server, jobId, ['completed'])
  const whole = Buffer.from(await (await download(task)).arrayBuffer())
  expect(whole.length).toBe(task.output.report?.bytes)
  const part = await download(task, { range: 'bytes=1000-' })
  expect(part.status).toBe(206)
  expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(1000))).toBe(true)
  expect(await readdir(server.dataDir)).not.toContain('storage')
})

it('waits for a bucket that is away in the middle of a job, and charges once', async () => {
  const source = await importPattern(server)
  bucket.answerNext({ status: 503, body: '<html>Service Unavailable</html>' })
  const jobId = await submit(source)
  await waitForStatus(server, jobId, ['staged', 'processing'])
  // More than all attempts of the queue would ask, with the SDK's own two retries each.
  const before = bucket.refused()
  await expect.poll(() => bucket.refused() - before).toBeGreaterThan(3 * (upscaleRetryLimit + 1))
  bucket.answerNext(undefined)
  const task = await waitForStatus(server, jobId, ['completed', 'failed'])
  expect(task).toMatchObject({ status: 'completed', meta: { usage: { frozen: 0, consume: 480 } } })
  expect((await download(task)).status).toBe(200)
})

it('refuses with 503 what needs a bucket that is away, and keeps nothing of it', async () => {
  bucket.answerNext({ status: 500, body: '' })
  const refused = await importVideos(server, [patternClip])
  expect(refused).toMatchObject({ status: 503, body: { code: 503 } })
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(503)
  bucket.answerNext(undefined)
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
})

it('says at its start what is wrong with its bucket', async () => {
  const dataDir = await makeDataDir()
  const storageUrl = bucket.storageUrl().replace('s3://videos', 's3://nowhere')
  const config = readConfig({ dataDir, port: '0', logLevel: 'silent', storageUrl }, {})
  await expect(startServer(config, createLogger('silent'))).rejects.toThrow('There is no bucket "nowhere"')
  await rm(dataDir, { recursive: true, force: true })
})

it('moves into another bucket, and back into a directory, by backup and restore', async () => {
  const source = await importPattern(server)
  const jobId = await submit(source)
  await waitForStatus(server, jobId, ['completed'])
  const place = await makeDataDir()
  const moves = [
    { from: [server.dataDir, bucket.storageUrl('live')], to: ['bucket', bucket.storageUrl('moved')] },
    { from: [join(place, 'bucket'), bucket.storageUrl('moved')], to: ['directory', ''] },
  ] as const
  for (const [index, { from, to }] of moves.entries()) {
    const backup = join(place, `backup-${String(index)}`)
    const taken = await runProgram('backup', backup, `--data-dir=${from[0]}`, `--storage-url=${from[1]}`)
    expect(taken).toMatchObject({ code: 0 })
    await mkdir(join(place, to[0]))
    const restored = await runProgram(
      'restore',
      backup,
      `--data-dir=${join(place, to[0])}`,
      `--storage-url=${to[1]}`,
    )
    expect(restored).toMatchObject({ code: 0 })
  }
  const config = readConfig({ dataDir: join(place, 'directory'), port: '0', logLevel: 'silent' }, {})
  const moved = await startServer(config, createLogger('silent'))
  const caller = { apiUrl: `${moved.url}/api`, apiKey: server.apiKey }
  for (const id of [source, jobId]) {
    const task = (await call(caller, 'GET', `/v1/job/${id}`)).body as Task
    const original = (await call(server, 'GET', `/v1/job/${id}`)).body as Task
    const [a, b] = [await download(task), await download(original)]
    expect(Buffer.from(await a.arrayBuffer()).equals(Buffer.from(await b.arrayBuffer()))).toBe(true)
  }
  await moved.stop()
  await rm(place, { recursive: true, force: true })
})
