import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient, OutcomeUnknownError } from '@video-upscale/client'
import { createTestClock, startFakeApi } from '@video-upscale/testing'

test('an upscale that takes five minutes', async () => {
  const clock = createTestClock()
  const api = await startFakeApi({ clock })
  const client = createClient(api)

  const job = await client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
  clock.advance(5 * 60_000)
  assert.equal((await client.getJob(job.id)).status, 'completed')

  await api.close()
})

test('a submit whose answer is lost', async () => {
  const api = await startFakeApi({
    service: 'hosted',
    faults: [{ on: 'createVideoUpscale', kind: 'reset-after-accept' }],
  })
  const client = createClient(api)

  await assert.rejects(client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 }), OutcomeUnknownError)
  assert.equal(api.jobsCreated, 1)

  await api.close()
})
