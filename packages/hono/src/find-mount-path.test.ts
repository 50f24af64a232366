import { startFakeApi, type FakeApi } from '@video-upscale/testing'
import { Hono, type MiddlewareHandler } from 'hono'
import { every } from 'hono/combine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { videoUpscaleProxy, type HonoProxyOptions } from './proxy.ts'
import { frameworks } from './testing-frameworks/frameworks.ts'

let api: FakeApi
let options: HonoProxyOptions

beforeAll(async () => {
  api = await startFakeApi()
  options = {
    apiKey: api.apiKey,
    baseUrl: api.baseUrl,
    allow: ['getBalance', 'createUpload', 'getUploadOffset'],
    authorize: () => true,
  }
})

afterAll(() => api.close())

/** An upload is created below the mount, so its location has to be there as well. */
async function expectMounted(app: Pick<Hono, 'request'>, mountPath: string): Promise<void> {
  expect((await app.request(`${mountPath}/account/balance`)).status).toBe(200)
  const tus = { 'tus-resumable': '1.0.0' }
  const create = { method: 'POST', headers: { ...tus, 'upload-length': '5' } }
  const created = await app.request(`${mountPath}/v1/uploads?x=1`, create)
  const location = created.headers.get('location') ?? ''
  expect([created.status, location]).toEqual([
    201,
    expect.stringMatching(new RegExp(`^${mountPath}/v1/uploads/[^/]+$`)),
  ])
  const offset = await app.request(location, { method: 'HEAD', headers: tus })
  expect(offset.headers.get('upload-offset')).toBe('0')
}

describe.each(frameworks)('%s: the mount is found', (_name, Framework) => {
  const inner = (fill: (app: Hono) => unknown): Hono => {
    const app = new Framework()
    fill(app)
    return app
  }

  it.each([
    ['all', (app, proxy) => app.all('/api/*', proxy), '/api'],
    ['use', (app, proxy) => app.use('/api/*', proxy), '/api'],
    ['use, for everything', (app, proxy) => app.use(proxy), ''],
    ['basePath', (app, proxy) => app.basePath('/base/api').all('/*', proxy), '/base/api'],
    [
      'route',
      (app, proxy) =>
        app.route(
          '/base',
          inner((sub) => sub.all('/api/*', proxy)),
        ),
      '/base/api',
    ],
    [
      'routes in routes with base paths',
      (app, proxy) => {
        const innermost = inner((sub) => sub.basePath('/d').use('*', proxy))
        app.basePath('/a').route(
          '/b',
          inner((sub) => sub.route('/c', innermost)),
        )
      },
      '/a/b/c/d',
    ],
    ['a parameter', (app, proxy) => app.all('/t/:tenant/*', proxy), '/t/acme'],
    ['an encoded parameter', (app, proxy) => app.all('/t/:tenant/*', proxy), '/t/a%2Fb%20%C3%A9%25'],
    [
      'parameters of routes',
      (app, proxy) =>
        app.route(
          '/:a',
          inner((sub) => sub.all('/:b/*', proxy)),
        ),
      '/1/2',
    ],
    ['a parameter for the rest', (app, proxy) => app.all('/api/:path{.+}', proxy), '/api'],
  ] satisfies [string, (app: Hono, proxy: ReturnType<typeof videoUpscaleProxy>) => unknown, string][])(
    'by %s',
    async (_way, mount, mountPath) => {
      const app = new Framework()
      mount(app, videoUpscaleProxy(options))
      await expectMounted(app, mountPath)
    },
  )

  it('after other handlers, also if the app has an error handler of its own', async () => {
    const nothing: MiddlewareHandler = async (_c, next) => next()
    const sub = inner((app) => app.use(nothing).all('/api/*', videoUpscaleProxy(options)))
    sub.onError((_error, c) => c.text('inner', 500))
    await expectMounted(
      inner((app) => app.use(nothing).route('/base', sub)),
      '/base/api',
    )
  })

  it('by mountPath, where the route has no star', async () => {
    const proxy = videoUpscaleProxy({ ...options, mountPath: '/t/:tenant/' })
    const path = '/t/acme/account/balance'
    expect((await new Framework().get('/t/:tenant/account/balance', proxy).request(path)).status).toBe(200)
    const seen: Error[] = []
    const app = new Framework().get('/t/:tenant/account/balance', videoUpscaleProxy(options))
    app.onError((error, c) => {
      seen.push(error)
      return c.text('', 500)
    })
    expect((await app.request(path)).status).toBe(500)
    expect(seen[0]?.message).toContain('say mountPath')
  })
})

// Hono 4.0 does not route these.
it('is found beside restricted parameters and stars, and inside of combined middlewares', async () => {
  const proxy = videoUpscaleProxy(options)
  await expectMounted(new Hono().all('/t/:tenant{[a-z]+}/x/*', proxy), '/t/acme/x')
  await expectMounted(new Hono().all('/t/*/api/*', proxy), '/t/any/api')
  await expectMounted(
    new Hono().use(
      '/x/*',
      every(async (_c, next) => next(), proxy),
    ),
    '/x',
  )
})

it.each(['api', '/api/*', 'https://example.com/api'])('refuses %s as a mountPath', (mountPath) => {
  expect(() => videoUpscaleProxy({ ...options, mountPath })).toThrow('mountPath must be a path')
})
