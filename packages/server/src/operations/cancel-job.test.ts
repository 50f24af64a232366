import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern, importVideos, waitForStatus } from '../testing-server/call.ts'
import { engineProcesses } from '../testing-server/engine-processes.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

const longClip = join(
  dirname(createRequire(import.meta.url).resolve('vide/package.json')),
  'examples/video/ocean.mp4',
)

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.stop())

async function submitLongJob(): Promise<string> {
  const imported = (await importVideos(server, [longClip])).body as Task
  const { body } = await call(server, 'POST', '/v1/video-upscale', { jobId: imported.job_id, videoNo: 0 })
  return (body as Task).job_id
}

async function available(): Promise<number> {
  const { body } = await call(server, 'GET', '/account/balance')
  return (body as { data: { available_points: number } }).data.available_points
}

describe('POST /v1/job/{job_id}/cancel', () => {
  it('cancels a running job within a second, ends its processes, gives the points back', async () => {
    const before = await available()
    const jobId = await submitLongJob()
    await waitForStatus(server, jobId, ['processing'])
    if (process.platform === 'linux') await expect.poll(() => engineProcesses().length).toBe(1)
    const answer = await call(server, 'POST', `/v1/job/${jobId}/cancel`)
    expectSpec(answer, 'POST', '/v1/job/{job_id}/cancel')
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'canceled', meta: { usage: { frozen: 0, consume: 0 } } },
    })
    expect((answer.body as Task).logs.at(-1)).toBe('Canceled at your request; no points were charged')
    if (process.platform === 'linux') {
      await expect.poll(() => engineProcesses().length, { timeout: 1000, interval: 50 }).toBe(0)
    }
    expect(await available()).toBe(before)
    await expect.poll(() => readdirSync(join(server.dataDir, 'work'))).toEqual([])
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('\nvideo_upscale_job_attempts_failed_total 0\n')
    expect((await call(server, 'GET', `/v1/job/${jobId}`)).body).toMatchObject({ status: 'canceled' })
  })

  it('cancels a waiting job at once, and the one after it is done', async () => {
    const first = await submitLongJob()
    const waiting = await submitLongJob()
    const jobId = await importPattern(server)
    const last = (await call(server, 'POST', '/v1/video-upscale', { jobId, videoNo: 0 })).body as Task
    expect((await call(server, 'POST', `/v1/job/${waiting}/cancel`)).status).toBe(200)
    expect((await call(server, 'POST', `/v1/job/${first}/cancel`)).status).toBe(200)
    const task = await waitForStatus(server, last.job_id, ['completed', 'failed'])
    expect(task.status).toBe('completed')
    expect((await call(server, 'GET', `/v1/job/${waiting}`)).body).toMatchObject({
      status: 'canceled',
      meta: { started_at: '' },
    })
  })

  it('answers 409 for a job that has finished, and 404 for one that is not there', async () => {
    const imported = await importPattern(server)
    const finished = await call(server, 'POST', `/v1/job/${imported}/cancel`)
    expect(finished.status).toBe(409)
    expectSpec(finished, 'POST', '/v1/job/{job_id}/cancel')
    expect((await call(server, 'POST', `/v1/job/${crypto.randomUUID()}/cancel`)).status).toBe(404)
  })
})
