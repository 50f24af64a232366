import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import {
  call,
  importPattern,
  importVideos,
  patternClip,
  waitForStatus,
  type Answer,
} from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

// The literal answer of the documentation (contract, section 1).
const documentedTask = {
  job_id: '2cbffb65-10ac-45a2-91d4-19a19a19ab4c',
  model: 'midjourney',
  task_type: 'video_upscale',
  status: 'pending',
  config: { service_mode: 'public', webhook_config: { endpoint: 'https://webhook.site/x', secret: '' } },
  input: null,
  output: { video_urls: null, seed: '' },
  meta: { created_at: '', started_at: '', ended_at: '', usage: { type: 'point', frozen: 480, consume: 0 } },
  detail: null,
  logs: [],
  error: { code: 0, raw_message: '', message: '', detail: null },
}

/** Paths of all keys, nested, with the type of each value; a value that may be null says so. */
function shape(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${path}: ${Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value}`]
  }
  return Object.entries(value).flatMap(([key, inner]) => shape(inner, `${path}.${key}`))
}

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ provider: 'cpu' })
})

afterAll(() => server.stop())

async function submit(body: unknown): Promise<Answer> {
  return call(server, 'POST', '/v1/video-upscale', body)
}

describe('POST /v1/video-upscale', () => {
  it('answers the documented task object: every key, nested alike, same types', async () => {
    const jobId = await importPattern(server)
    const answer = await submit({ jobId, videoNo: 0, callback: 'https://example.com/hook' })
    expect(answer.status).toBe(200)
    expectSpec(answer, 'POST', '/v1/video-upscale')
    // `input` echoes the request here, where the documentation's example has null; both are allowed.
    const withoutInput = { ...(answer.body as Task), input: null }
    expect(shape(withoutInput)).toEqual(shape(documentedTask))
    expect(answer.body).toMatchObject({
      task_type: 'video_upscale',
      status: 'pending',
      config: {
        service_mode: 'public',
        webhook_config: { endpoint: 'https://example.com/hook', secret: '' },
      },
      input: { jobId, videoNo: 0 },
      meta: { started_at: '', ended_at: '', usage: { type: 'point', frozen: 480, consume: 0 } },
    })
  })

  it("keeps the caller's metadata with the request", async () => {
    const metadata = { order: '7' }
    const answer = await submit({ jobId: await importPattern(server), videoNo: 0, options: { metadata } })
    expect(answer.body).toMatchObject({ status: 'pending', input: { options: { metadata } } })
  })

  it('has an empty endpoint without a callback', async () => {
    const answer = await submit({ jobId: await importPattern(server), videoNo: 0 })
    expect((answer.body as Task).config.webhook_config).toEqual({ endpoint: '', secret: '' })
  })

  it.each([
    ['no body', undefined, 400],
    ['half JSON', '{"jobId": ', 400],
    ['an array', [], 400],
    ['no jobId', { videoNo: 0 }, 400],
    ['a jobId that is no uuid', { jobId: 'abc', videoNo: 0 }, 400],
    ['videoNo as text', { jobId: crypto.randomUUID(), videoNo: '0' }, 400],
    ['videoNo 7', { jobId: crypto.randomUUID(), videoNo: 7 }, 400],
    ['a misspelt field', { jobId: crypto.randomUUID(), videoNo: 0, option: {} }, 400],
    ['a callback that is no URL', { jobId: crypto.randomUUID(), videoNo: 0, callback: 'hook' }, 400],
    ['a private callback', { jobId: crypto.randomUUID(), videoNo: 0, callback: 'https://10.0.0.1/' }, 400],
    ['an unknown job', { jobId: crypto.randomUUID(), videoNo: 0 }, 404],
  ])('refuses %s, and charges nothing', async (_name, body, status) => {
    const before = await call(server, 'GET', '/account/balance')
    const answer = await submit(body)
    expect(answer.status).toBe(status)
    expectSpec(answer, 'POST', '/v1/video-upscale')
    expect((await call(server, 'GET', '/account/balance')).body).toEqual(before.body)
  })

  it('refuses a videoNo beyond the source, and options that the engine does not offer', async () => {
    const jobId = await importPattern(server)
    const beyond = await submit({ jobId, videoNo: 1 })
    expect(beyond.status).toBe(422)
    expectSpec(beyond, 'POST', '/v1/video-upscale')
    for (const [options, path] of [
      [{ codec: 'hevc', container: 'webm' }, 'options.container'],
      [{ quality: 60 }, 'options.quality'],
      [{ model: 'magic' }, 'options.model'],
      [{ model: '/etc/passwd.onnx' }, 'options.model'],
    ] as const) {
      const answer = await submit({ jobId, videoNo: 0, options })
      expect(answer).toMatchObject({ status: 400, body: { code: 400, detail: [{ path }] } })
      expectSpec(answer, 'POST', '/v1/video-upscale')
    }
  })

  it('makes another codec and container, under the right name and type', async () => {
    const options = { codec: 'hevc', container: 'mkv', model: 'lanczos' }
    const { body } = await submit({ jobId: await importPattern(server), videoNo: 0, options })
    const { output, model } = await waitForStatus(server, (body as Task).job_id, ['completed', 'failed'])
    expect({ model, codec: output.report?.codec }).toEqual({ model: 'lanczos', codec: 'hevc' })
    const response = await fetch(output.video_urls?.[0] ?? '', { method: 'HEAD' })
    expect(response.headers.get('content-type')).toBe('video/matroska')
    expect(response.headers.get('content-disposition')).toMatch(/\.mkv"$/)
  })

  it('refuses a body of another type, which no schema would look at', async () => {
    const response = await fetch(`${server.apiUrl}/v1/video-upscale`, {
      method: 'POST',
      headers: { 'x-api-key': server.apiKey, 'content-type': 'text/plain' },
      body: '{}',
    })
    expect(response.status).toBe(400)
  })
})

describe('the key', () => {
  it.each([
    ['none', {}],
    ['a wrong one', { 'x-api-key': 'vu_wrong' }],
    ['an empty one', { 'x-api-key': '' }],
  ])('is looked at before anything else: %s', async (_name, headers) => {
    const response = await fetch(`${server.apiUrl}/v1/video-upscale`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"jobId": ',
    })
    const answer = {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as unknown,
    }
    expect(answer.status).toBe(401)
    expectSpec(answer, 'POST', '/v1/video-upscale')
  })

  it('opens only the own account', async () => {
    const other = await startTestServer()
    try {
      const jobId = await importPattern(server)
      expect(
        (await call({ apiUrl: server.apiUrl, apiKey: other.apiKey }, 'GET', `/v1/job/${jobId}`)).status,
      ).toBe(401)
    } finally {
      await other.stop()
    }
  })
})

describe('GET /v1/job/{job_id}', () => {
  it('follows a job to its end, with the proof and the charge', async () => {
    const jobId = await importPattern(server)
    const submitted = (await submit({ jobId, videoNo: 0 })).body as Task
    const task = await waitForStatus(server, submitted.job_id, ['completed', 'failed'])
    expectSpec({ status: 200, headers: new Headers(), body: task }, 'GET', '/v1/job/{job_id}')
    expect(task.status).toBe('completed')
    expect(task.meta.usage).toEqual({ type: 'point', frozen: 0, consume: 480 })
    expect(task.output.video_urls).toHaveLength(1)
    expect(task.output.report).toMatchObject({
      framesIn: 24,
      framesOut: 24,
      width: 128,
      height: 96,
      provider: 'cpu',
    })
    expect(Date.parse(task.meta.started_at)).toBeLessThanOrEqual(Date.parse(task.meta.ended_at))
  })

  it('says 404 for a job that is not there, and 400 for an id that cannot be one', async () => {
    const missing = await call(server, 'GET', `/v1/job/${crypto.randomUUID()}`)
    expect(missing.status).toBe(404)
    expectSpec(missing, 'GET', '/v1/job/{job_id}')
    expect((await call(server, 'GET', '/v1/job/abc')).status).toBe(400)
  })
})

describe('GET /account/balance', () => {
  it('is wrapped as documented', async () => {
    const answer = await call(server, 'GET', '/account/balance')
    expectSpec(answer, 'GET', '/account/balance')
    expect(answer.body).toMatchObject({ code: 200, message: 'success' })
  })
})

describe('POST /v1/video-import', () => {
  it('takes several videos in their order', async () => {
    const answer = await importVideos(server, [patternClip, patternClip])
    expectSpec(answer, 'POST', '/v1/video-import')
    const task = answer.body as Task
    expect(task).toMatchObject({ task_type: 'video_import', status: 'completed' })
    expect(task.output.sources).toHaveLength(2)
    expect(task.output.sources?.[0]).toMatchObject({
      codec: 'h264',
      width: 64,
      height: 48,
      frames: 24,
      losses: [],
    })
  })

  it('refuses all when one is no video, and says which', async () => {
    const answer = await importVideos(server, [patternClip, new Blob(['no video at all'])])
    expect(answer.status).toBe(415)
    expectSpec(answer, 'POST', '/v1/video-import')
    expect(answer.body).toMatchObject({ detail: [{ path: 'video[1]' }] })
  })

  it('leaves nothing behind when the caller leaves in the middle of an upload', async () => {
    const before = await readdir(join(server.dataDir, 'storage/sources'))
    const upload = request(`${server.apiUrl}/v1/video-import`, {
      method: 'POST',
      headers: { 'x-api-key': server.apiKey, 'content-type': 'multipart/form-data; boundary=cut' },
    })
    upload.on('error', () => undefined)
    upload.write('--cut\r\ncontent-disposition: form-data; name="video"; filename="a.mp4"\r\n\r\nhalf')
    const uploads = async () =>
      (await readdir(join(server.dataDir, 'work'))).filter((name) => name.length === 36)
    await expect.poll(uploads).toHaveLength(1)
    upload.destroy()
    await expect.poll(uploads).toEqual([])
    expect(await readdir(join(server.dataDir, 'storage/sources'))).toEqual(before)
  })

  it('refuses no file, five files, and a field of another name', async () => {
    const none = await fetch(`${server.apiUrl}/v1/video-import`, {
      method: 'POST',
      headers: { 'x-api-key': server.apiKey },
      body: new FormData(),
    })
    expect(none.status).toBe(400)
    expect((await importVideos(server, Array<string>(5).fill(patternClip))).status).toBe(400)
    const form = new FormData()
    form.append('film', new Blob(['x']), 'a.mp4')
    const other = await fetch(`${server.apiUrl}/v1/video-import`, {
      method: 'POST',
      headers: { 'x-api-key': server.apiKey },
      body: form,
    })
    expect(other.status).toBe(400)
  })
})

describe('the rest of the spec', () => {
  it.each([
    ['POST', '/v1/video-diffusion'],
    ['POST', '/v1/extend-video'],
  ])('answers 501 for what only the hosted service offers: %s %s', async (method, path) => {
    const answer = await call(server, method, path, method === 'GET' ? undefined : {})
    expect(answer).toMatchObject({ status: 501, body: { code: 501, detail: null } })
  })

  it('answers 405 with the methods that there are', async () => {
    const answer = await call(server, 'DELETE', `/v1/job/${crypto.randomUUID()}`)
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET')
  })

  it('answers unknown paths in the flat form, with a request id', async () => {
    const answer = await call(server, 'GET', '/v1/nothing')
    expect(answer).toMatchObject({ status: 404, body: { code: 404, detail: null } })
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
  })

  it('is live and ready, and serves its own contract', async () => {
    expect(await (await fetch(`${server.url}/health/live`)).json()).toEqual({ status: 'live' })
    expect(await (await fetch(`${server.url}/health/ready`)).json()).toMatchObject({ status: 'ready' })
    const spec = (await (await fetch(`${server.url}/openapi.json`)).json()) as { openapi: string }
    expect(spec.openapi).toMatch(/^3\.1/)
  })
})
