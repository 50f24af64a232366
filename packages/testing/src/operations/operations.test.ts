import { describe, expect, it } from 'vitest'

import { createTestClock } from '../clock/clock.ts'
import { exampleVideo } from '../jobs/job-script.ts'
import type { FakeApi } from '../fake-api.ts'
import { callFake, fakeForTest, type Answer } from '../testing-spec/call-fake.ts'

// callFake holds every answer against the spec.

const submit = (api: FakeApi, more: Readonly<Record<string, unknown>> = {}): Promise<Answer> =>
  callFake(api, 'POST', '/v1/video-upscale', { body: { jobId: api.sourceJobId, videoNo: 0, ...more } })

const look = (api: FakeApi, job: Answer): Promise<Answer> =>
  callFake(api, 'GET', `/v1/job/${String(job.body.job_id)}`)

describe('an upscale', () => {
  it('goes from pending to completed as the clock moves', async () => {
    const clock = createTestClock()
    const api = await fakeForTest({ clock })
    const job = await submit(api, { options: { scale: 2 } })
    expect(job.body.status).toBe('pending')
    const seen: unknown[] = []
    for (const ms of [0, 7000, 6000, 140_000, 147_000]) {
      clock.advance(ms)
      const { body } = await look(api, job)
      seen.push([body.status, (body.output as { progress?: { fraction: number } }).progress?.fraction])
    }
    expect(seen).toEqual([
      ['pending', undefined],
      ['staged', undefined],
      ['processing', 0.003],
      ['processing', 0.49],
      ['completed', undefined],
    ])
    expect(api.jobsCreated).toBe(1)
    expect(api.requests).toHaveLength(6)
    expect(api.requests[1]).toMatchObject({ method: 'GET', operationId: 'getJob', at: Date.UTC(2026, 0, 1) })
  })

  it('begins as pending, also where time passes before it is answered', async () => {
    const { advance, ...clock } = createTestClock()
    const now = (): number => {
      advance(20_000)
      return clock.now()
    }
    const api = await fakeForTest({ clock: { ...clock, now } })
    expect((await submit(api)).body.status).toBe('pending')
  })

  it.each(['failed', 'canceled'] as const)('can end %s', async (outcome) => {
    const clock = createTestClock()
    const api = await fakeForTest({ clock, script: { outcome, durationMs: 1000 } })
    const job = await submit(api)
    clock.advance(1000)
    const { body } = await look(api, job)
    expect(body).toMatchObject({ status: outcome, error: { code: outcome === 'failed' ? 500 : 0 } })
  })

  it('costs points while it lives and once it has completed', async () => {
    const clock = createTestClock()
    const api = await fakeForTest({
      clock,
      points: 2000,
      script: (no) => ({ outcome: no === 0 ? 'failed' : 'completed' }),
    })
    const left = async (): Promise<unknown> => {
      const { body } = await callFake(api, 'GET', '/account/balance')
      return (body.data as { available_points: number }).available_points
    }
    await submit(api)
    await submit(api)
    expect(await left()).toBe(1040)
    expect((await submit(api, { options: { scale: 4 } })).status).toBe(402)
    clock.advance(300_000)
    expect(await left()).toBe(1520)
  })

  it.each([
    [{ videoNo: 4 }, 400],
    [{ jobId: 'no uuid' }, 400],
    [{ callback: 'no url' }, 400],
    [{ extra: 1 }, 400],
    [{ options: { scael: 2 } }, 400],
    [{ options: { scale: 3 } }, 400],
    [{ jobId: '00000000-0000-4000-8000-000000000000' }, 404],
  ])('is refused with %o', async (more, status) => {
    const api = await fakeForTest()
    expect((await submit(api, more)).status).toBe(status)
    expect(api.jobsCreated).toBe(0)
  })

  it('is created once for each idempotency key', async () => {
    const api = await fakeForTest()
    const send = (videoNo: number): Promise<Answer> =>
      callFake(api, 'POST', '/v1/video-upscale', {
        body: { jobId: api.sourceJobId, videoNo },
        headers: { 'idempotency-key': 'one' },
      })
    const [first, again, other] = [await send(0), await send(0), await send(1)]
    expect(again.body).toEqual(first.body)
    expect(other.status).toBe(422)
    expect(api.jobsCreated).toBe(1)
  })

  it('is waited for with Prefer', async () => {
    const api = await fakeForTest({ script: { durationMs: 50 } })
    const body = { jobId: api.sourceJobId, videoNo: 0 }
    const answer = await callFake(api, 'POST', '/v1/video-upscale', { body, headers: { prefer: 'wait=30' } })
    expect(answer.body.status).toBe('completed')
    expect(answer.headers.get('preference-applied')).toBe('wait=30')
  })

  it('can be canceled once', async () => {
    const api = await fakeForTest({ clock: createTestClock() })
    const job = await submit(api)
    const path = `/v1/job/${String(job.body.job_id)}/cancel`
    expect((await callFake(api, 'POST', path)).body.status).toBe('canceled')
    expect((await callFake(api, 'POST', path)).status).toBe(409)
  })

  it('can be estimated, and is refused where nothing generates', async () => {
    const api = await fakeForTest()
    const body = { jobId: api.sourceJobId, videoNo: 0, options: { scale: 4 } }
    expect((await callFake(api, 'POST', '/v1/estimate', { body })).body).toMatchObject({
      width: 5120,
      points: 1920,
    })
    for (const path of ['/v1/video-diffusion', '/v1/extend-video']) {
      expect((await callFake(api, 'POST', path, { body: {} })).status).toBe(501)
    }
  })
})

it('lists jobs, newest first, by page and by what they say', async () => {
  const api = await fakeForTest({ clock: createTestClock() })
  const first = await submit(api, { options: { metadata: { project: 'alps' } } })
  const second = await submit(api)
  const list = async (query: string): Promise<{ ids: unknown[]; next: unknown }> => {
    const { body } = await callFake(api, 'GET', `/v1/jobs?${query}`)
    return { ids: (body.data as { job_id: string }[]).map(({ job_id }) => job_id), next: body.next_cursor }
  }
  const page = await list('task_type=video_upscale&limit=1')
  expect(page.ids).toEqual([second.body.job_id])
  const rest = await list(`task_type=video_upscale&limit=1&cursor=${String(page.next)}`)
  expect(rest).toEqual({ ids: [first.body.job_id], next: null })
  expect((await list('metadata[project]=alps')).ids).toEqual([first.body.job_id])
  expect((await list('status=completed')).ids).toEqual([api.sourceJobId])
  expect((await callFake(api, 'GET', '/v1/jobs?limit=0')).status).toBe(400)
})

it('says what it is and can do', async () => {
  const api = await fakeForTest()
  expect((await callFake(api, 'GET', '/v1/capabilities')).body).toMatchObject({
    idempotency: true,
    events: true,
  })
  expect((await callFake(api, 'GET', '/v1/models')).status).toBe(200)
})

it('wants its key, or a token that covers the call and has not expired', async () => {
  const clock = createTestClock()
  const api = await fakeForTest({ clock })
  const job = await submit(api)
  const path = `/v1/job/${String(job.body.job_id)}`
  expect((await callFake(api, 'GET', path, { headers: { 'x-api-key': 'wrong' } })).status).toBe(401)
  const { body } = await callFake(api, 'POST', '/v1/tokens', {
    body: { operations: ['getJob'], jobId: job.body.job_id, expiresInSeconds: 60 },
  })
  const headers = { 'x-api-key': String(body.token) }
  expect((await callFake(api, 'GET', path, { headers })).status).toBe(200)
  expect((await callFake(api, 'POST', `${path}/cancel`, { headers })).status).toBe(403)
  expect((await callFake(api, 'GET', `/v1/job/${api.sourceJobId}`, { headers })).status).toBe(403)
  clock.advance(60_000)
  expect((await callFake(api, 'GET', path, { headers })).status).toBe(401)
})

it('answers 404 and 405 where there is nothing', async () => {
  const api = await fakeForTest()
  const ask = (method: string, path: string): Promise<Response> =>
    fetch(api.baseUrl + path, { method, headers: { 'x-api-key': api.apiKey } })
  expect((await ask('GET', '/v1/nothing')).status).toBe(404)
  const refused = await ask('PUT', '/v1/jobs')
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET'])
})

describe('an import', () => {
  it('takes files, and refuses a text with its place', async () => {
    const api = await fakeForTest()
    const form = new FormData()
    form.append('video', new Blob([exampleVideo(100)]), 'a.mp4')
    const good = await callFake(api, 'POST', '/v1/video-import', { body: form })
    expect(good.body).toMatchObject({ task_type: 'video_import', status: 'completed' })
    form.append('video', new Blob(['text']), 'b.txt')
    const bad = await callFake(api, 'POST', '/v1/video-import', { body: form })
    expect(bad.body).toMatchObject({ code: 415, detail: [{ path: 'video[1]' }] })
    const upscale = await submit(api, { jobId: good.body.job_id, videoNo: 1 })
    expect(upscale.status).toBe(422)
    expect(api.jobsCreated).toBe(0)
  })

  it('replays a form under its key, although the boundary is another', async () => {
    const api = await fakeForTest()
    const send = (): Promise<Answer> => {
      const form = new FormData()
      form.append('video', new Blob([exampleVideo(100)]), 'a.mp4')
      return callFake(api, 'POST', '/v1/video-import', { body: form, headers: { 'idempotency-key': 'k' } })
    }
    expect((await send()).body.job_id).toBe((await send()).body.job_id)
  })

  it('takes URLs, and is done later', async () => {
    const clock = createTestClock()
    const api = await fakeForTest({ clock })
    const body = { videoUrls: ['https://example.com/a.mp4'] }
    const job = await callFake(api, 'POST', '/v1/video-import', { body })
    expect(job.body.status).toBe('pending')
    expect((await submit(api, { jobId: job.body.job_id })).status).toBe(422)
    clock.advance(300_000)
    expect((await look(api, job)).body.status).toBe('completed')
    expect((await callFake(api, 'POST', '/v1/video-import', { body: {} })).status).toBe(400)
  })
})

describe("a job's files", () => {
  it('can be deleted once it has finished and nobody uses them, and are gone at once', async () => {
    const clock = createTestClock()
    const api = await fakeForTest({ clock })
    const path = `/v1/job/${api.sourceJobId}/files`
    const { body } = await submit(api)
    expect((await callFake(api, 'DELETE', `/v1/job/${String(body.job_id)}/files`)).status).toBe(409)
    expect((await callFake(api, 'DELETE', path)).status).toBe(409)
    clock.advance(300_000)
    const deleted = await callFake(api, 'DELETE', path)
    expect(deleted.status).toBe(200)
    clock.advance(1000)
    expect((await callFake(api, 'DELETE', path)).body.meta).toEqual(deleted.body.meta)
    expect((await submit(api)).status).toBe(422)
    const [url = ''] = (deleted.body.output as { video_urls: string[] }).video_urls
    expect((await callFake(api, 'HEAD', url)).status).toBe(404)
    expect((await callFake(api, 'GET', url)).status).toBe(404)
  })
})
