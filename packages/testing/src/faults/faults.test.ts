import {
  ApiError,
  ConnectionError,
  createClient,
  TimeoutError,
  UnexpectedResponseError,
} from '@video-upscale/client'
import { downloadVideo } from '@video-upscale/client/download'
import { describe, expect, it } from 'vitest'

import { createTestClock } from '../clock/clock.ts'
import type { FakeApi, FakeApiOptions } from '../fake-api.ts'
import { fakeForTest } from '../testing-spec/call-fake.ts'
import type { Fault } from './fault.ts'

type Send = typeof globalThis.fetch

// Each fault over a real socket, and in-process, where it must look the same.
describe.each(['over a socket', 'in-process'])('%s', (way) => {
  const start = async (...faults: Fault[]): Promise<{ api: FakeApi; send: Send }> => startWith({ faults })
  const startWith = async (options: FakeApiOptions): Promise<{ api: FakeApi; send: Send }> => {
    const api = await fakeForTest(options)
    return { api, send: way === 'in-process' ? api.fetch : globalThis.fetch }
  }
  const clientOf = (api: FakeApi, send: Send, timeoutMs = 5000): ReturnType<typeof createClient> =>
    createClient({
      baseUrl: api.baseUrl,
      apiKey: api.apiKey,
      fetch: send,
      timeoutMs,
      retry: { maxAttempts: 1 },
    })
  const balance = (api: FakeApi, send: Send, init: RequestInit = {}): Promise<Response> =>
    send(`${api.baseUrl}/account/balance`, { ...init, headers: { 'x-api-key': api.apiKey } })
  const submit = (api: FakeApi, send: Send): Promise<Response> =>
    send(`${api.baseUrl}/v1/video-upscale`, {
      method: 'POST',
      headers: { 'x-api-key': api.apiKey, 'content-type': 'application/json', 'idempotency-key': 'one' },
      body: JSON.stringify({ jobId: api.sourceJobId, videoNo: 0 }),
    })
  const fetchFailed = { name: 'TypeError', message: 'fetch failed', cause: { code: 'ECONNRESET' } }

  it.each([
    ['reset-before-accept', 0],
    ['reset-after-accept', 1],
  ] as const)('%s breaks the connection with %i jobs made', async (kind, jobs) => {
    const { api, send } = await start({ on: 'createVideoUpscale', kind })
    await expect(submit(api, send)).rejects.toMatchObject(fetchFailed)
    expect(api.jobsCreated).toBe(jobs)
    expect((await submit(api, send)).status).toBe(200)
    expect(api.jobsCreated).toBe(1)
  })

  it('slow-headers answers late, and the key is at work until then', async () => {
    const clock = createTestClock()
    const fault: Fault = { on: 'createVideoUpscale', kind: 'slow-headers', ms: 10_000 }
    const { api, send } = await startWith({ clock, faults: [fault] })
    const first = submit(api, send)
    while (api.jobsCreated === 0) await new Promise(setImmediate)
    const second = await submit(api, send)
    expect([second.status, second.headers.get('retry-after')]).toEqual([409, '1'])
    clock.advance(10_000)
    expect((await first).status).toBe(200)
    expect(((await (await submit(api, send)).json()) as { job_id: string }).job_id).toBe(
      api.jobs()[0]?.job_id,
    )
  })

  it('slow-headers runs into the timeout of a client', async () => {
    const fault: Fault = { on: 'getBalance', kind: 'slow-headers', ms: 10_000 }
    const { api, send } = await startWith({ clock: createTestClock(), faults: [fault] })
    await expect(clientOf(api, send, 50).balance()).rejects.toBeInstanceOf(TimeoutError)
  })

  it('slow-body sends one half, and the other late', async () => {
    const clock = createTestClock()
    const { api, send } = await startWith({
      clock,
      faults: [{ on: 'getBalance', kind: 'slow-body', ms: 5000 }],
    })
    const response = await balance(api, send)
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const half = (await reader?.read())?.value ?? ''
    expect(half).toMatch(/^{"code":200/)
    expect(() => JSON.parse(half) as unknown).toThrow(SyntaxError)
    const rest = reader?.read()
    clock.advance(5000)
    expect(JSON.parse(half + ((await rest)?.value ?? ''))).toMatchObject({ message: 'success' })
  })

  it('half-json is no JSON', async () => {
    const { api, send } = await start({ on: 'getBalance', kind: 'half-json' })
    const response = await balance(api, send)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    await expect(response.json()).rejects.toThrow(SyntaxError)
    api.faults.add({ on: 'getBalance', kind: 'half-json' })
    await expect(clientOf(api, send).balance()).rejects.toBeInstanceOf(UnexpectedResponseError)
  })

  it.each([
    ['flat', '{"code":503,"message":"away","raw_message":"away","detail":null}', 'application/json'],
    [
      'nested',
      '{"error":{"code":503,"message":"away","raw_message":"away","detail":null}}',
      'application/json',
    ],
    ['html', '<html><body><h1>503</h1></body></html>', 'text/html'],
    ['empty', '', null],
  ] as const)('status comes %s, as often as it is told to', async (body, text, type) => {
    const { api, send } = await start({
      on: 'any',
      times: 2,
      kind: 'status',
      status: 503,
      message: 'away',
      body,
    })
    const answers = [await balance(api, send), await balance(api, send), await balance(api, send)]
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 200])
    expect([await answers[0]?.text(), answers[0]?.headers.get('content-type')]).toEqual([text, type])
    api.faults.add({ on: 'any', kind: 'status', status: 503, body })
    await expect(clientOf(api, send).balance()).rejects.toBeInstanceOf(ApiError)
  })

  it.each([
    [{}, null],
    [{ retryAfter: 12 }, '12'],
    [{ retryAfter: new Date('2026-11-23T05:00:00Z') }, 'Mon, 23 Nov 2026 05:00:00 GMT'],
  ])('429 with %o', async (more, header) => {
    const { api, send } = await start({ on: 'getBalance', kind: '429', ...more })
    const response = await balance(api, send)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, header])
  })

  it.each([200, 502] as const)('proxy-html with status %i', async (status) => {
    const { api, send } = await start({ on: 'getBalance', kind: 'proxy-html', status })
    const wanted = status === 200 ? UnexpectedResponseError : ApiError
    await expect(clientOf(api, send).balance()).rejects.toBeInstanceOf(wanted)
  })

  it.each([403, 404, 410] as const)('expired-url with status %i; the job has a fresh one', async (status) => {
    const { api, send } = await start({ on: 'downloadFile', kind: 'expired-url', status })
    const client = clientOf(api, send)
    const job = await client.waitForJob(api.sourceJobId)
    const { bytes, stream } = await downloadVideo(client, job, { fetch: send })
    await stream.cancel()
    expect(bytes).toBe(65_536)
    const downloads = api.requests.filter(({ operationId }) => operationId === 'downloadFile')
    expect(new Set(downloads.map(({ path }) => path)).size).toBe(2)
  })

  it('truncated-download breaks after so many bytes', async () => {
    const { api, send } = await start({ on: 'downloadFile', kind: 'truncated-download', afterBytes: 1000 })
    const job = await clientOf(api, send).waitForJob(api.sourceJobId)
    const response = await send(job.videoUrls[0] ?? '')
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader()
    expect((await reader.read()).value?.byteLength).toBe(1000)
    await expect(reader.read()).rejects.toMatchObject({
      name: 'TypeError',
      message: 'terminated',
      cause: { code: 'UND_ERR_SOCKET' },
    })
  })

  it.each([301, 302, 303, 307, 308] as const)('redirect %i leads to the other origin', async (status) => {
    const { api, send } = await start({ on: 'getBalance', times: 2, kind: 'redirect', status })
    await expect(clientOf(api, send).balance()).rejects.toBeInstanceOf(UnexpectedResponseError)
    expect(api.otherOrigin.requests).toEqual([])
    const followed = await balance(api, send)
    expect([followed.status, followed.redirected, new URL(followed.url).origin]).toEqual([
      200,
      true,
      api.otherOrigin.origin,
    ])
    // This is why a client must not follow: fetch takes the key along.
    expect(api.otherOrigin.requests[0]?.headers['x-api-key']).toBe(api.apiKey)
    api.faults.add({ on: 'getBalance', kind: 'redirect', status })
    await expect(balance(api, send, { redirect: 'error' })).rejects.toThrow(TypeError)
  })

  it('sse-cut breaks in the middle of an event', async () => {
    const { api, send } = await start({ on: 'streamJobEvents', kind: 'sse-cut', afterEvents: 1 })
    const { job_id } = (await (await submit(api, send)).json()) as { job_id: string }
    const events = await send(`${api.baseUrl}/v1/job/${job_id}/events`, {
      headers: { 'x-api-key': api.apiKey },
    })
    let text = ''
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
    const readAll = async (): Promise<void> => {
      for (let next = await reader?.read(); next?.done === false; next = await reader?.read())
        text += next.value
    }
    await expect(readAll()).rejects.toMatchObject({ message: 'terminated' })
    const [whole, half, ...rest] = text.split('\n\n')
    expect(whole).toMatch(/^id: 1\n/)
    expect(half).toMatch(/^id: 2\n/)
    expect(rest).toEqual([])
  })

  it.each([
    ['before the answer', { on: 'getBalance', kind: 'slow-headers', ms: 1e6 }],
    ['within the body', { on: 'getBalance', kind: 'slow-body', ms: 1e6 }],
  ] as const)('an abort is felt at once %s', async (_when, fault) => {
    const { api, send } = await start(fault)
    const controller = new AbortController()
    const reading = balance(api, send, { signal: controller.signal }).then((response) => response.text())
    while (api.requests.length === 0) await new Promise(setImmediate)
    const reason = new Error('enough')
    const from = performance.now()
    controller.abort(reason)
    await expect(reading).rejects.toBe(reason)
    expect(performance.now() - from).toBeLessThan(50)
    await expect(balance(api, send, { signal: controller.signal })).rejects.toBe(reason)
  })

  it('a fault can wait, be chosen by a function, and be taken away', async () => {
    const { api, send } = await start({ on: 'any', skip: 1, kind: 'status', status: 500 })
    const status = async (): Promise<number> => (await balance(api, send)).status
    expect([await status(), await status(), await status()]).toEqual([200, 500, 200])
    const remove = api.faults.add({
      on: ({ path }) => path === '/account/balance',
      times: Infinity,
      kind: '429',
    })
    expect([await status(), await status()]).toEqual([429, 429])
    remove()
    expect(await status()).toBe(200)
    api.faults.add({ on: 'any', kind: '429' })
    api.faults.clear()
    expect(await status()).toBe(200)
  })

  it('a closed fake refuses its callers', async () => {
    const { api, send } = await start()
    await api.close()
    await expect(clientOf(api, send).balance()).rejects.toBeInstanceOf(ConnectionError)
  })
})

it('in-process reaches no stranger', async () => {
  const api = await fakeForTest()
  await expect(api.fetch('https://example.com/')).rejects.toMatchObject({ cause: { code: 'ENOTFOUND' } })
})
