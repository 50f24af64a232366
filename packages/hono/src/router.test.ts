import { signedWebhook, exampleTask, startFakeApi, type FakeApi } from '@video-upscale/testing'
import { Hono } from 'hono'
import { handle } from 'hono/vercel'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { videoUpscaleRouter } from './router.ts'

let api: FakeApi

beforeAll(async () => {
  api = await startFakeApi()
})

afterAll(() => api.close())

function createRouter(jobs: string[]) {
  return videoUpscaleRouter({
    proxy: { apiKey: api.apiKey, baseUrl: api.baseUrl, allow: ['getBalance'], authorize: () => true },
    webhooks: { secret: api.webhookSecret, onCompleted: (job) => void jobs.push(job.id) },
  })
}

async function expectBoth(ask: (request: Request) => Promise<Response> | Response, base: string) {
  const balance = await ask(new Request(`https://example.com${base}/account/balance`))
  expect([balance.status, await balance.text()]).toEqual([200, expect.stringContaining('available_points')])
  const { headers, body } = signedWebhook({ secret: api.webhookSecret, task: exampleTask() })
  const url = `https://example.com${base}/webhooks`
  expect((await ask(new Request(url, { method: 'POST', headers, body }))).status).toBe(200)
  expect((await ask(new Request(url))).status).toBe(405)
  expect((await ask(new Request(`https://example.com${base}/nothing`))).status).toBe(404)
}

it('serves both by fetch alone, at the root or below a path', async () => {
  const jobs: string[] = []
  await expectBoth(createRouter(jobs).fetch, '')
  const app = new Hono()
  app.route('/api/video', createRouter(jobs))
  await expectBoth(app.fetch, '/api/video')
  expect(jobs).toHaveLength(2)
})

it('serves both as a route handler of Next.js', async () => {
  const jobs: string[] = []
  const app = new Hono()
  app.route('/api/video', createRouter(jobs))
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what apps have; its successor is another package
  await expectBoth(handle(app), '/api/video')
  expect(jobs).toHaveLength(1)
})
