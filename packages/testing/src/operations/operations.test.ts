import { expect, it } from 'vitest'

import { createTestClock } from '../clock/clock.ts'
import { callFake, fakeForTest } from '../testing-spec/call-fake.ts'

const request = { videoNo: 0 }

it('follows an upscale from pending to completed, each answer as the spec has it', async () => {
  const clock = createTestClock()
  const api = await fakeForTest({ clock })
  const created = await callFake(api, 'POST', '/v1/video-upscale', {
    body: { ...request, jobId: api.sourceJobId, options: { scale: 2, metadata: { project: 'alps' } } },
  })
  expect(created.body.status).toBe('pending')
  const path = `/v1/job/${String(created.body.job_id)}`
  const statuses: unknown[] = []
  for (const ms of [0, 7000, 6000, 140_000, 147_000]) {
    clock.advance(ms)
    statuses.push((await callFake(api, 'GET', path)).body.status)
  }
  expect(statuses).toEqual(['pending', 'staged', 'processing', 'processing', 'completed'])
  expect(api.jobsCreated).toBe(1)
})
