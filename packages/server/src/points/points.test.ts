import { afterAll, beforeAll, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ pointsPerAccount: '1000', pointsPerUpscale: '100' })
})

afterAll(() => server.stop())

async function available(): Promise<number> {
  const { body } = await call(server, 'GET', '/account/balance')
  return (body as { data: { available_points: number } }).data.available_points
}

it('never spends more than there is, however many submit at once', async () => {
  const jobId = await importPattern(server)
  const body = { jobId, videoNo: 0, options: { model: 'lanczos', preset: 'ultrafast' } }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => call(server, 'POST', '/v1/video-upscale', body)),
  )
  const accepted = answers.filter(({ status }) => status === 200)
  expect(accepted).toHaveLength(10)
  expect(answers.filter(({ status }) => status === 402)).toHaveLength(10)
  expect(await available()).toBe(0)
  for (const { body } of accepted) {
    const task = await waitForStatus(server, (body as Task).job_id, ['completed', 'failed'])
    expect(task.meta.usage).toMatchObject({ frozen: 0, consume: 100 })
  }
  expect(await available()).toBe(0)
})
