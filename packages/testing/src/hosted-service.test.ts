import { createClient, OutcomeUnknownError, toJob } from '@video-upscale/client'
import { downloadVideo } from '@video-upscale/client/download'
import { describe, expect, it } from 'vitest'

import { createTestClock } from './clock/clock.ts'
import type { FakeApi, FakeApiOptions } from './fake-api.ts'
import { fakeForTest } from './testing-spec/call-fake.ts'
import { expectSchema } from './testing-spec/expect-spec.ts'

// The rows of what the hosted service was seen to do beyond its page, each played, and read by the real client.

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}

async function call(api: FakeApi, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(api.baseUrl + path, {
    method,
    headers: { 'x-api-key': api.apiKey, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Answer['body'],
  }
}

const hosted = (options: FakeApiOptions = {}): Promise<FakeApi> =>
  fakeForTest({ service: 'hosted', clock: createTestClock(), ...options })

const submit = (api: FakeApi, headers = {}): Promise<Answer> =>
  call(api, 'POST', '/v1/video-upscale', { jobId: api.sourceJobId, videoNo: 0, ...headers })

const clientOf = (api: FakeApi): ReturnType<typeof createClient> =>
  createClient({ ...api, retry: { maxAttempts: 2, baseDelayMs: 1 } })

describe('statuses and tasks', () => {
  it('go through every word of the hosted service, and new ones', async () => {
    const clock = createTestClock()
    const api = await hosted({ clock })
    const { body } = await submit(api)
    const seen: unknown[] = []
    for (let step = 0; step <= 300; step++) {
      const task = await call(api, 'GET', `/v1/job/${String(body.job_id)}`)
      const words = [task.body.status, toJob(task.body).status]
      if (seen.at(-1)?.toString() !== words.toString()) seen.push(words)
      clock.advance(1000)
    }
    expect(seen).toEqual([
      ['pending', 'pending'],
      ['queued', 'pending'],
      ['staged', 'staged'],
      ['running', 'processing'],
      ['retry', 'processing'],
      ['processing', 'processing'],
      ['completed', 'completed'],
    ])
  })

  it('show unknown words where the script says so', async () => {
    const clock = createTestClock()
    const api = await hosted({ clock, script: { statuses: ['pending', 'polishing'], outcome: 'canceled' } })
    const client = clientOf(api)
    const job = await client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    clock.advance(100_000)
    expect(await client.getJob(job.id)).toMatchObject({ status: 'unknown', rawStatus: 'polishing' })
    clock.advance(200_000)
    expect((await client.getJob(job.id)).status).toBe('canceled')
  })

  it('have dates that mean "not yet", nine digits, empties, and an error with code 0', async () => {
    const clock = createTestClock()
    const api = await hosted({ clock })
    const { body } = await submit(api)
    expect(body).toMatchObject({
      model: 'midjourney',
      task_type: 'video-upscale',
      input: null,
      config: { webhook_config: { endpoint: '', secret: '' } },
      meta: { created_at: '', started_at: '0001-01-01T00:00:00Z', ended_at: '', usage: { frozen: 480 } },
      error: { code: 0 },
    })
    expectSchema('Task', body)
    clock.advance(300_000)
    const done = await call(api, 'GET', `/v1/job/${String(body.job_id)}`)
    expect(done.body).toMatchObject({
      input: null,
      meta: { ended_at: '2026-01-01T00:05:00.000456789Z', usage: { frozen: 480, consume: 480 } },
      error: { code: 0 },
    })
    expectSchema('Task', done.body)
    expect(toJob(done.body)).toMatchObject({
      taskType: 'video_upscale',
      endedAt: new Date('2026-01-01T00:05:00Z'),
    })
  })

  it('tell in output.error_messages why a job failed', async () => {
    const clock = createTestClock()
    const api = await hosted({ clock, script: { outcome: 'failed', error: { code: 7, message: 'no luck' } } })
    const { body } = await submit(api)
    clock.advance(300_000)
    const failed = await call(api, 'GET', `/v1/job/${String(body.job_id)}`)
    expect(failed.body).toMatchObject({
      status: 'failed',
      error: { code: 7 },
      output: { error_messages: ['no luck'] },
    })
  })
})

describe('errors and limits', () => {
  it('come nested', async () => {
    const api = await hosted()
    const { status, body } = await call(api, 'GET', '/v1/job/00000000-0000-4000-8000-000000000000')
    expect([status, body]).toMatchObject([404, { error: { code: 404, message: 'No such job' } }])
    await expect(clientOf(api).getJob(crypto.randomUUID())).rejects.toMatchObject({ message: 'No such job' })
  })

  it('come after six jobs at once, without a time to come again', async () => {
    const api = await hosted()
    const answers = []
    for (let count = 0; count < 7; count++) answers.push(await submit(api))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 429])
    expect(answers[6]?.headers.get('retry-after')).toBeNull()
    expect(api.jobsCreated).toBe(6)
  })

  it('know no extension: no capabilities, no events, no import', async () => {
    const api = await hosted()
    expect(await clientOf(api).capabilities()).toBeUndefined()
    for (const path of ['/v1/capabilities', '/v1/models', '/v1/jobs', `/v1/job/${api.sourceJobId}/events`]) {
      expect((await call(api, 'GET', path)).status).toBe(404)
    }
    expect((await call(api, 'POST', '/v1/video-import', {})).status).toBe(404)
  })

  it('do not come from idempotency keys, which it does not know', async () => {
    const api = await hosted()
    const send = (): Promise<Response> =>
      api.fetch(`${api.baseUrl}/v1/video-upscale`, {
        method: 'POST',
        headers: { 'x-api-key': api.apiKey, 'content-type': 'application/json', 'idempotency-key': 'one' },
        body: JSON.stringify({ jobId: api.sourceJobId, videoNo: 0 }),
      })
    await send()
    await send()
    expect(api.jobsCreated).toBe(2)
  })

  it('leave the fate of a lost submit unknown, and it is not sent again', async () => {
    const api = await hosted({ faults: [{ on: 'createVideoUpscale', kind: 'reset-after-accept' }] })
    const lost = clientOf(api).videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    await expect(lost).rejects.toBeInstanceOf(OutcomeUnknownError)
    expect(api.jobsCreated).toBe(1)
  })
})

it('generates and extends', async () => {
  const api = await hosted()
  const made = await call(api, 'POST', '/v1/video-diffusion', { prompt: 'https://example.com/a.png waves' })
  expect(made.body).toMatchObject({ task_type: 'video-diffusion', status: 'pending' })
  expectSchema('Task', made.body)
  const extended = await call(api, 'POST', '/v1/extend-video', { jobId: api.sourceJobId, videoNo: 0 })
  expect(extended.body.task_type).toBe('extend-video')
  expectSchema('Balance', (await call(api, 'GET', '/account/balance')).body)
})

it('lets result URLs expire, and the client fetches a fresh one', async () => {
  const api = await hosted()
  const client = clientOf(api)
  const job = await client.waitForJob(api.sourceJobId)
  api.expireUrls(api.sourceJobId)
  const { bytes, stream } = await downloadVideo(client, job)
  await stream.cancel()
  expect(bytes).toBe(65_536)
})
