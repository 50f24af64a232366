import { createClient } from '@video-upscale/client'
import { importVideos } from '@video-upscale/client/upload'
import { exampleTask, exampleVideo, signedWebhook, startFakeApi, type FakeApi } from '@video-upscale/testing'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'

/** As the README has it, and with a middleware that reads bodies. */
const worker = `
import { env } from 'cloudflare:workers'
import { Hono } from 'hono'
import { videoUpscaleRouter } from './index.ts'

const app = new Hono()
app.use(async (c, next) => {
  if (c.req.header('content-type') === 'application/json') await c.req.json()
  await next()
})
app.route('/api', videoUpscaleRouter({
  proxy: {
    apiKey: env.API_KEY,
    baseUrl: env.BASE_URL,
    allow: env.ALLOW,
    authorize: () => true,
  },
  webhooks: { secret: env.SECRET },
}))
export default app
`

const allow = [
  'createVideoUpscale',
  'getJob',
  'streamJobEvents',
  'getCapabilities',
  'createVideoImport',
  'createUpload',
  'getUploadOffset',
  'appendUpload',
]

let api: FakeApi
let workerd: Miniflare

beforeAll(async () => {
  api = await startFakeApi()
  const { outputFiles } = await build({
    stdin: { contents: worker, resolveDir: import.meta.dirname, loader: 'ts' },
    conditions: ['@video-upscale/source'],
    external: ['cloudflare:*'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  workerd = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: '2026-07-01',
    bindings: { API_KEY: api.apiKey, BASE_URL: api.baseUrl, SECRET: api.webhookSecret, ALLOW: allow },
  })
})

afterAll(async () => {
  await workerd.dispose()
  await api.close()
})

it('under workerd jobs are submitted, followed and uploaded for, and webhooks received', async () => {
  const origin = (await workerd.ready).origin
  const client = createClient({ baseUrl: `${origin}/api`, apiKey: null })
  const job = await client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
  expect((await client.waitForJob(job)).status).toBe('completed')
  const events = await fetch(`${origin}/api/v1/job/${job.id}/events`)
  expect(events.headers.get('content-type')).toBe('text/event-stream')
  expect(await events.text()).toContain('event: done')
  for (const bytes of [1000, 5_000_001]) {
    expect((await importVideos(client, [new Blob([exampleVideo(bytes)])])).status).toBe('completed')
  }
  const { headers, body } = signedWebhook({ secret: api.webhookSecret, task: exampleTask() })
  const hook = (text: string) => fetch(`${origin}/api/webhooks`, { method: 'POST', headers, body: text })
  expect([(await hook(body)).status, (await hook(`${body} `)).status]).toEqual([200, 400])
})
