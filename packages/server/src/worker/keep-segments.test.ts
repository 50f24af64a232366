import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it, vi } from 'vitest'

import { readConfig } from '../config.ts'
import { createLogger } from '../create-logger.ts'
import type { Task } from '../http/wire.ts'
import { startServer, type RunningServer } from '../start-server.ts'
import { call, importVideos, waitForStatus } from '../testing-server/call.ts'
import { makeDataDir } from '../testing-server/start-test-server.ts'

/** 750 frames, three segments. */
const longClip = fileURLToPath(new URL('../../fixtures/long-160x96.mp4', import.meta.url))

const dataDir = await makeDataDir()
const segments = join(dataDir, 'segments')
let server: RunningServer | undefined
let apiKey = ''

afterAll(async () => {
  await server?.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start() {
  const config = readConfig({ dataDir, port: '0', logLevel: 'silent', drainTimeoutMs: '0' }, {})
  server = await startServer(config, createLogger('silent'))
  apiKey = server.firstKey?.key ?? apiKey
  return { apiUrl: `${server.url}/api`, apiKey }
}

/** Paths of finished segments. */
async function finished(): Promise<string[]> {
  const names = await readdir(segments, { recursive: true })
  return names.filter((name) => name.endsWith('.nut')).map((name) => join(segments, name))
}

/** The path of the first segment, once there is one. */
function untilFinished(): Promise<string> {
  return vi.waitFor(
    async () => {
      const [first] = (await finished()).toSorted()
      return first ?? Promise.reject(new Error('No segment is finished yet.'))
    },
    { interval: 20, timeout: 60_000 },
  )
}

it('a job goes on from its finished segments after the server was stopped in the middle of it', async () => {
  const caller = await start()
  const source = ((await importVideos(caller, [longClip])).body as Task).job_id
  const body = { jobId: source, videoNo: 0, options: { model: 'best' } }
  const { job_id: jobId } = (await call(caller, 'POST', '/v1/video-upscale', body)).body as Task
  const first = await untilFinished()
  await server?.stop()
  const { ino, mtimeMs } = await stat(first)
  // What a job left that ended while nobody was here.
  const forgotten = join(segments, randomUUID())
  await mkdir(forgotten)
  await writeFile(join(forgotten, '000000.nut'), 'of a job that nobody knows')

  const again = await start()
  expect(existsSync(forgotten)).toBe(false)
  expect(await stat(first)).toMatchObject({ ino, mtimeMs })
  const { output } = await waitForStatus(again, jobId, ['completed'])
  expect(output.report).toMatchObject({ framesIn: 750, framesOut: 750 })
  // Its folder goes a moment after its end.
  await expect.poll(() => readdir(segments), { timeout: 10_000 }).toEqual([])
})

it('a canceled job leaves no segments', async () => {
  const caller = { apiUrl: `${server?.url ?? ''}/api`, apiKey }
  const source = ((await importVideos(caller, [longClip])).body as Task).job_id
  const body = { jobId: source, videoNo: 0, options: { model: 'best' } }
  const { job_id: jobId } = (await call(caller, 'POST', '/v1/video-upscale', body)).body as Task
  await untilFinished()
  expect((await call(caller, 'POST', `/v1/job/${jobId}/cancel`)).status).toBe(200)
  await expect.poll(() => readdir(segments), { timeout: 10_000 }).toEqual([])
})
