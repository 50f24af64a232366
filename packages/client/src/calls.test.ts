import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import { callApi, sendRequest } from './calls.ts'
import { createClient, type Client } from './client.ts'
import { startService, type Exchange, type Service } from './testing-service/start-service.ts'

let service: Service

afterEach(() => service.close())

async function connect(answer: (exchange: Exchange, count: number) => void, end = ''): Promise<Client> {
  service = await startService(answer)
  return createClient({ apiKey: 'vu_key', baseUrl: `${service.baseUrl}${end}` })
}

const models = { data: [] }

describe('callApi', () => {
  it('makes a call of the spec once, unless it is told that it may be made twice', async () => {
    const client = await connect(({ json }, count) => {
      json(count % 2 === 1 ? 503 : 200, models)
    })
    const list = () => callApi(client, (api, init) => api.GET('/v1/models', init))
    await expect(list()).rejects.toMatchObject({ code: 'unavailable' })
    expect(service.exchanges).toHaveLength(1)
    expect(await list()).toEqual(models)
    const retry = { maxAttempts: 2, baseDelayMs: 1 }
    expect(await callApi(client, (api, init) => api.GET('/v1/models', init), { retry })).toEqual(models)
    expect(service.exchanges).toHaveLength(4)
  })

  it('ends in time, and with its signal', async () => {
    const client = await connect(() => undefined)
    const list = (options: { signal?: AbortSignal; timeoutMs?: number }) =>
      callApi(client, (api, init) => api.GET('/v1/models', init), options)
    await expect(list({ timeoutMs: 20 })).rejects.toMatchObject({ code: 'timeout' })
    await expect(list({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
  })
})

describe('sendRequest', () => {
  it.each(['', '/'])(
    'sends method, headers, body and key, to a base URL that ends with "%s"',
    async (end) => {
      const client = await connect(({ json }) => {
        json(201, { done: true }, { 'x-more': 'yes' })
      }, end)
      const headers = { 'content-type': 'text/plain', 'x-api-key': 'another' }
      const response = await sendRequest(client, {
        method: 'POST',
        path: '/v1/x?a=1',
        headers,
        body: 'hello',
      })
      expect([response.status, response.headers.get('x-more'), await response.json()]).toEqual([
        201,
        'yes',
        { done: true },
      ])
      expect(service.exchanges[0]).toMatchObject({
        method: 'POST',
        path: '/api/v1/x?a=1',
        headers: { 'content-type': 'text/plain', 'x-api-key': 'vu_key' },
        body: 'hello',
      })
    },
  )

  it.each(['v1/models', '@evil.example/', ''])('takes no path like "%s"', async (path) => {
    const client = await connect(({ json }) => {
      json(200, {})
    })
    await expect(sendRequest(client, { method: 'GET', path })).rejects.toThrow(TypeError)
    expect(service.exchanges).toHaveLength(0)
  })

  it.each([
    ['JSON', 404, JSON.stringify({ code: 404, message: 'No such job' }), 'No such job'],
    ['a web page', 502, '<html>Bad gateway</html>', 'The service answered 502.'],
    ['nothing', 500, '', 'The service answered 500.'],
    ['a redirect', 302, '', 'redirect'],
  ])('throws what a refusal says that is %s', async (_kind, status, body, message) => {
    const client = await connect(({ response }) => {
      response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end(body)
    })
    const sent = sendRequest(client, { method: 'GET', path: '/v1/models' })
    await expect(sent).rejects.toMatchObject({ status, message: expect.stringContaining(message) as string })
  })

  it('streams the answer on after its time limit, until its signal ends it', async () => {
    let more: (text: string) => void = () => undefined
    const client = await connect(({ response }) => {
      more = (text) => response.write(text)
      more('first')
    })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const control = new AbortController()
    const limits = { signal: control.signal, timeoutMs: 200 }
    const response = await sendRequest(client, { method: 'GET', path: '/v1/events' }, limits)
    const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader()
    const nextText = async () => new TextDecoder().decode((await reader.read()).value)
    expect(await nextText()).toBe('first')
    vi.advanceTimersByTime(limits.timeoutMs)
    more('second')
    expect(await nextText()).toBe('second')
    const next = reader.read()
    control.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
  })

  it('ends the answer with its signal also after a garbage collection', async () => {
    const client = await connect(({ response }) => {
      response.write('first')
    })
    const control = new AbortController()
    const { signal } = control
    const response = await sendRequest(client, { method: 'GET', path: '/v1/events' }, { signal })
    const reader = (response.body ?? new ReadableStream()).getReader()
    await reader.read()
    await collectGarbage()
    const next = reader.read()
    control.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
  })

  it('hangs up on a service that says nothing', async () => {
    let leave: () => void = () => undefined
    const left = new Promise<void>((resolve) => (leave = resolve))
    const client = await connect(({ response }) => {
      response.on('close', leave)
    })
    const sent = sendRequest(client, { method: 'GET', path: '/v1/models' }, { timeoutMs: 30 })
    await expect(sent).rejects.toMatchObject({ code: 'timeout' })
    await left
  })
})

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < 5; round++) {
    collect()
    // What has been collected is told in a later turn.
    await new Promise((resolve) => setImmediate(resolve))
  }
}
