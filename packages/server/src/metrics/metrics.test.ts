import { afterEach, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { findFreePort } from '../testing-server/find-free-port.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer

afterEach(() => server.stop())

function valueOf(metrics: string, name: string): number {
  const line = metrics.split('\n').find((text) => text.startsWith(`${name} `))
  return Number(line?.split(' ').at(-1))
}

it('tell what an operator would alert on', async () => {
  server = await startTestServer()
  const read = async () => (await fetch(`${server.url}/metrics`)).text()
  const before = await read()
  expect(valueOf(before, 'video_upscale_jobs_finished_total{status="completed"}')).toBe(0)
  expect(valueOf(before, 'video_upscale_queue_waiting')).toBe(0)
  expect(valueOf(before, 'video_upscale_database_up')).toBe(1)
  expect(valueOf(before, 'video_upscale_jobs_unfinished{status="pending"}')).toBe(0)
  expect(valueOf(before, 'video_upscale_accounts_unbalanced')).toBe(0)
  expect(valueOf(before, 'video_upscale_disk_free_bytes')).toBeGreaterThan(0)

  const jobId = await importPattern(server)
  const { body } = await call(server, 'POST', '/v1/video-upscale', {
    jobId,
    videoNo: 0,
    options: { model: 'lanczos' },
  })
  await waitForStatus(server, (body as Task).job_id, ['completed'])
  const after = await read()
  expect(valueOf(after, 'video_upscale_jobs_finished_total{status="completed"}')).toBe(1)
  expect(valueOf(after, 'video_upscale_job_work_seconds_count{model="lanczos"}')).toBe(1)
  const submits =
    'video_upscale_http_request_seconds_count{operation="POST /api/v1/video-upscale",status="200"}'
  expect(valueOf(after, submits)).toBe(1)
  expect(valueOf(after, 'video_upscale_accounts_unbalanced')).toBe(0)
  // Nothing about single jobs, accounts or keys.
  expect(after).not.toContain(jobId)
  expect(after).not.toContain('vu_')
})

it('can stand on a port of their own', async () => {
  const port = await findFreePort()
  server = await startTestServer({ metricsPort: String(port) })
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404)
  const answer = await fetch(`http://127.0.0.1:${String(port)}/metrics`)
  expect(answer.headers.get('content-type')).toContain('version=0.0.4')
  expect(await answer.text()).toContain('video_upscale_database_up 1')
  expect((await fetch(`http://127.0.0.1:${String(port)}/api/account/balance`)).status).toBe(404)
})
