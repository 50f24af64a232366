import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Estimate, Task } from '../http/wire.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let source: string

beforeAll(async () => {
  server = await startTestServer({ pointsPerUpscale: '10' })
  source = await importPattern(server)
})

afterAll(() => server.stop())

async function estimate(options?: object): Promise<Estimate> {
  const answer = await call(server, 'POST', '/v1/estimate', {
    jobId: source,
    videoNo: 0,
    ...(options && { options }),
  })
  expectSpec(answer, 'POST', '/v1/estimate')
  expect(answer.status).toBe(200)
  return answer.body as Estimate
}

describe('POST /v1/estimate', () => {
  it('says size, frames, points and defaults, and charges nothing', async () => {
    const before = await call(server, 'GET', '/account/balance')
    expect(await estimate()).toMatchObject({
      width: 128,
      height: 96,
      frames: 24,
      durationSeconds: 1,
      points: 10,
      scale: 2,
    })
    expect(await estimate({ scale: 4 })).toMatchObject({ width: 256, height: 192, points: 40, scale: 4 })
    expect((await call(server, 'GET', '/account/balance')).body).toEqual(before.body)
    expect((await call(server, 'GET', '/v1/jobs?task_type=video_upscale')).body).toMatchObject({ data: [] })
  })

  it('knows how long it takes once a job was done', async () => {
    expect(await estimate({ model: 'lanczos' })).toMatchObject({ expectedSeconds: null })
    const request = { jobId: source, videoNo: 0, options: { model: 'lanczos' } }
    const { body } = await call(server, 'POST', '/v1/video-upscale', request)
    const { output } = await waitForStatus(server, (body as Task).job_id, ['completed'])
    const { expectedSeconds } = await estimate({ model: 'lanczos' })
    expect(expectedSeconds).toBeCloseTo(output.report?.secondsTaken ?? Number.NaN, 1)
    const { expectedSeconds: four } = await estimate({ model: 'lanczos', scale: 4 })
    expect(four).toBeGreaterThan((expectedSeconds ?? 0) * 4)

    const models = await call(server, 'GET', '/v1/models')
    expectSpec(models, 'GET', '/v1/models')
    const { data } = models.body as { data: { name: string; fps: number | null }[] }
    expect(data.find(({ name }) => name === 'lanczos')?.fps).toBeGreaterThan(0)
  })

  it('refuses what a submit would refuse', async () => {
    const send = (body: object) => call(server, 'POST', '/v1/estimate', body)
    expect((await send({ jobId: source, videoNo: 3 })).status).toBe(422)
    expect((await send({ jobId: crypto.randomUUID(), videoNo: 0 })).status).toBe(404)
    expect((await send({ jobId: source, videoNo: 0, options: { model: 'magic' } })).status).toBe(400)
  })
})
