import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { readConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import type { Task } from '../http/wire.ts'
import { startServer, type RunningServer } from '../start-server.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { makeDataDir } from '../testing-server/start-test-server.ts'

let dataDir: string
let server: RunningServer
let apiKey = ''

beforeEach(async () => {
  dataDir = await makeDataDir()
  await start()
})

afterEach(async () => {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  const config = readConfig({ dataDir, port: '0', logLevel: 'silent' }, {})
  server = await startServer(config, createLogger('silent'))
  apiKey = server.firstKey?.key ?? apiKey
}

async function plant(path: string): Promise<string> {
  const whole = join(dataDir, path)
  await mkdir(dirname(whole), { recursive: true })
  await writeFile(whole, 'left by a crash')
  return whole
}

async function finishJob(): Promise<Task> {
  const caller = { apiUrl: `${server.url}/api`, apiKey }
  const jobId = await importPattern(caller)
  const options = { model: 'lanczos' }
  const { body } = await call(caller, 'POST', '/v1/video-upscale', { jobId, videoNo: 0, options })
  return waitForStatus(caller, (body as Task).job_id, ['completed'])
}

function listStored(): Promise<string[]> {
  return readdir(join(dataDir, 'storage'), { recursive: true })
}

it('removes at the start what belongs to no job, and nothing else', async () => {
  const { job_id: jobId } = await finishJob()
  await server.stop()
  const before = await listStored()
  const planted = [
    await plant(`storage/results/${jobId}/7/${jobId}.mp4`),
    await plant(`storage/results/${randomUUID()}/0/other.mp4`),
    await plant(`storage/sources/${randomUUID()}/0`),
    await plant(`storage/sources/${randomUUID()}/0.${randomUUID()}.partial`),
    await plant(`work/${jobId}-0/.${jobId}.mp4.host.1.${randomUUID()}.partial`),
  ]
  await start()
  for (const path of planted) expect(existsSync(path), path).toBe(false)
  expect((await listStored()).toSorted()).toEqual(before.toSorted())
  expect(await readdir(join(dataDir, 'work'))).toEqual([])
  const { body } = await call({ apiUrl: `${server.url}/api`, apiKey }, 'GET', `/v1/job/${jobId}`)
  const [url = ''] = (body as Task).output.video_urls ?? []
  expect((await fetch(url)).status).toBe(200)
})

it('removes nothing from a storage of another database', async () => {
  await server.stop()
  await writeFile(join(dataDir, 'storage/installation'), 'another')
  const path = await plant(`storage/sources/${randomUUID()}/0`)
  await start()
  expect(existsSync(path)).toBe(true)
})
