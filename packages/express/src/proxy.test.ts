import { request } from 'node:http'
import { startFakeApi } from '@video-upscale/testing'
import type { ErrorRequestHandler, RequestHandler } from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'

import { videoUpscaleProxy } from './proxy.ts'
import { frameworks, listen } from './testing-app/start-app.ts'

// What every adapter does stands in contract.test.ts; here stands what only Express has.
async function startApi() {
  const api = await startFakeApi()
  onTestFinished(() => api.close())
  return api
}

/** Asks without tidying the path up, as fetch does. */
function statusOf(origin: string, path: string, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request(origin, { path, method }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    asking.once('error', reject).end()
  })
}

describe.each(frameworks)('express %s', (_version, express) => {
  it("asks authorize with Express's own request, as the middleware before has left it", async () => {
    const { baseUrl, apiKey } = await startApi()
    const signIn: RequestHandler = (request, _response, next) => {
      Object.assign(request, { user: request.get('authorization') })
      next()
    }
    const app = express().use(signIn)
    const authorize = ({ caller }: { readonly caller: object }) => 'user' in caller && caller.user === 'ann'
    app.use('/api', videoUpscaleProxy({ baseUrl, apiKey, allow: ['getBalance'], authorize }))
    const origin = await listen(app)
    const statusFor = async (user: string): Promise<number> =>
      (await fetch(`${origin}/api/account/balance`, { headers: { authorization: user } })).status
    expect([await statusFor('ann'), await statusFor('bob')]).toEqual([200, 401])
  })

  it("hands what authorize throws to the app's error handlers", async () => {
    const { baseUrl, apiKey } = await startApi()
    const failure = new Error('the session store is away')
    const authorize = () => Promise.reject(failure)
    const app = express().use(
      '/api',
      videoUpscaleProxy({ baseUrl, apiKey, allow: ['getBalance'], authorize }),
    )
    const errors: unknown[] = []
    const collect: ErrorRequestHandler = (error, _request, response, _next) => {
      errors.push(error)
      response.status(503).end()
    }
    app.use(collect)
    expect((await fetch(`${await listen(app)}/api/account/balance`)).status).toBe(503)
    expect(errors).toEqual([failure])
  })

  it.each([
    '/api/x/../account/balance',
    '/api/./account/balance',
    '/api/%2e/account/balance',
    '/api/x/%2E%2e/account/balance',
    '/api\\\\account/balance',
    '//evil.example/account/balance',
    '/\\\\evil.example/account/balance',
  ])('lets no %s by what guards a part of the API', async (path) => {
    const api = await startApi()
    const { baseUrl, apiKey } = api
    const proxy = videoUpscaleProxy({ baseUrl, apiKey, allow: ['getBalance'], authorize: () => true })
    const refuse: RequestHandler = (_request, response) => {
      response.status(403).end()
    }
    const origin = await listen(express().use('/api/account', refuse).use('/api', proxy).use(proxy))
    expect([400, 403, 404]).toContain(await statusOf(origin, path))
    expect(api.requests).toEqual([])
  })

  it('refuses what other parsers took, and methods that are none, without an error of its own', async () => {
    const { baseUrl, apiKey } = await startApi()
    const allow = ['createEstimate', 'getBalance'] as const
    const proxy = videoUpscaleProxy({ baseUrl, apiKey, allow, authorize: () => true })
    const app = express()
      .use(express.urlencoded({ extended: true }))
      .use('/api', proxy)
    const origin = await listen(app)
    const form = { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    const posted = await fetch(`${origin}/api/v1/estimate`, { method: 'POST', ...form })
    expect([posted.status, await statusOf(origin, '/api/account/balance', 'TRACE')]).toEqual([415, 405])
  })

  it('takes the body as a parser kept it', async () => {
    const api = await startApi()
    const { baseUrl, apiKey } = api
    const parser = express.raw({ type: () => true })
    const proxy = videoUpscaleProxy({ baseUrl, apiKey, allow: ['createVideoUpscale'], authorize: () => true })
    const origin = await listen(express().use(parser).use(proxy))
    const response = await fetch(`${origin}/v1/video-upscale`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jobId: api.sourceJobId, videoNo: 1 }, null, 2),
    })
    expect([response.status, api.jobs()[0]?.input]).toEqual([200, { jobId: api.sourceJobId, videoNo: 1 }])
  })
})
