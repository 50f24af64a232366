import { getRequestListener } from '@hono/node-server'
import { listenOnLoopback, startFakeApi, type FakeApi } from '@video-upscale/testing'
import { Hono, type Context, type HonoRequest } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import { videoUpscaleProxy, type HonoProxyOptions } from './proxy.ts'
import { frameworks } from './testing-frameworks/frameworks.ts'

interface AppEnv {
  Variables: { readonly user: string }
}

let api: FakeApi
let options: HonoProxyOptions

beforeAll(async () => {
  api = await startFakeApi()
  options = {
    apiKey: api.apiKey,
    baseUrl: api.baseUrl,
    allow: ['getBalance', 'createVideoUpscale'],
    authorize: () => true,
  }
})

afterAll(() => api.close())

const jsonPost = (body: unknown) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

describe('authorize', () => {
  it('has the context: its variables, its parameters', async () => {
    const app = new Hono<AppEnv>()
    app.use(async (c, next) => {
      c.set('user', c.req.header('x-user') ?? '')
      await next()
    })
    const authorize = ({ caller }: { readonly caller: Context<AppEnv> }) =>
      caller.get('user') === caller.req.param('tenant')
    app.all('/t/:tenant/*', videoUpscaleProxy<AppEnv>({ ...options, authorize }))
    const ask = (user: string) => app.request('/t/ann/account/balance', { headers: { 'x-user': user } })
    expect([(await ask('ann')).status, (await ask('bob')).status]).toEqual([200, 401])
  })

  it('throws into onError, and an HTTPException is answered as it says', async () => {
    const seen: Error[] = []
    const failing = (error: Error) =>
      new Hono().all(
        '/api/*',
        videoUpscaleProxy({
          ...options,
          authorize: () => {
            throw error
          },
        }),
      )
    const away = new Error('the session store is away')
    const app = failing(away).onError((error, c) => {
      seen.push(error)
      return c.text('later', 503)
    })
    expect((await app.request('/api/account/balance')).status).toBe(503)
    expect(seen).toEqual([away])
    const teapot = failing(new HTTPException(418, { message: 'I am a teapot' }))
    const answer = await teapot.request('/api/account/balance')
    expect([answer.status, await answer.text()]).toEqual([418, 'I am a teapot'])
  })
})

describe.each(frameworks)('%s: a body', (_name, Framework) => {
  const submit = () => jsonPost({ jobId: api.sourceJobId, videoNo: 0 })

  it.each([
    ['json', (req) => req.json()],
    ['text', (req) => req.text()],
    ['arrayBuffer', (req) => req.arrayBuffer()],
    ['blob', (req) => req.blob()],
  ] satisfies [
    string,
    (req: Pick<HonoRequest, 'json' | 'text' | 'arrayBuffer' | 'blob'>) => Promise<unknown>,
  ][])('may have been read with c.req.%s(), by a middleware and by authorize', async (_how, read) => {
    const app = new Framework().use('/early/*', async (c, next) => {
      await read(c.req)
      await next()
    })
    const authorize = async ({ caller }: { readonly caller: Context }) => {
      await read(caller.req)
      return true
    }
    app.all('/early/*', videoUpscaleProxy(options))
    app.all('/late/*', videoUpscaleProxy({ ...options, authorize }))
    for (const path of ['/early', '/late']) {
      const answer = await app.request(`${path}/v1/video-upscale`, submit())
      expect([answer.status, await answer.json()]).toEqual([
        200,
        expect.objectContaining({ status: 'pending' }),
      ])
    }
  })

  it('that was read past Hono is an error that says so', async () => {
    const seen: Error[] = []
    const app = new Framework().use(async (c, next) => {
      await c.req.raw.text()
      await next()
    })
    app.all('/api/*', videoUpscaleProxy(options)).onError((error, c) => {
      seen.push(error)
      return c.text('', 500)
    })
    expect((await app.request('/api/v1/video-upscale', submit())).status).toBe(500)
    expect(seen[0]?.message).toContain('not kept')
  })
})

it('passes what a middleware put in the place of the body', async () => {
  const app = new Hono().use(bodyLimit({ maxSize: 1000 })).all('/api/*', videoUpscaleProxy(options))
  const submit = jsonPost({ jobId: api.sourceJobId, videoNo: 0 })
  expect((await app.request('/api/v1/video-upscale', submit)).status).toBe(200)
  const long = jsonPost({ jobId: api.sourceJobId, note: 'x'.repeat(1000) })
  expect((await app.request('/api/v1/video-upscale', long)).status).toBe(413)
})

it('does not trouble onError with who has left', async () => {
  const seen: Error[] = []
  const leaving = new AbortController()
  const authorize = () => {
    leaving.abort()
    return true
  }
  const app = new Hono().all('/api/*', videoUpscaleProxy({ ...options, authorize }))
  app.onError((error, c) => {
    seen.push(error)
    return c.text('', 500)
  })
  const answer = await app.request('/api/account/balance', { signal: leaving.signal })
  expect([answer.status, seen]).toEqual([499, []])
})

it('says nothing on the console of who leaves in the middle of a stream', async () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => {
    print.mockRestore()
  })
  let resolve = (): void => undefined
  const serviceSawIt = new Promise<void>((seen) => (resolve = seen))
  const service = await listenOnLoopback((_request, response) => {
    response.once('close', resolve).writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\n\n')
  })
  onTestFinished(service.close)
  const proxy = videoUpscaleProxy({ ...options, baseUrl: service.origin, allow: ['streamJobEvents'] })
  const listener = getRequestListener(new Hono().all('/api/*', proxy).fetch)
  const app = await listenOnLoopback((request, response) => void listener(request, response))
  onTestFinished(app.close)
  const leaving = new AbortController()
  const stream = await fetch(`${app.origin}/api/v1/job/any/events`, { signal: leaving.signal })
  await stream.body?.getReader().read()
  leaving.abort()
  // By then whatever there was to print here has been printed.
  await serviceSawIt
  expect(print.mock.calls).toEqual([])
})
