import { createClient } from '@video-upscale/client'
import { startFakeApi } from '@video-upscale/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

import { videoUpscaleRouter } from './router.ts'
import { frameworks, listen } from './testing-app/start-app.ts'

describe.each(frameworks)('express %s', (_version, express) => {
  it('forwards, and receives webhooks below at /webhooks', async () => {
    const api = await startFakeApi()
    onTestFinished(() => api.close())
    let tell = (_id: string): void => undefined
    const told = new Promise<string>((resolve) => (tell = resolve))
    const { baseUrl, apiKey, webhookSecret: secret } = api
    const app = express().use(
      '/api',
      videoUpscaleRouter({
        proxy: { baseUrl, apiKey, allow: ['createVideoUpscale', 'getJob'], authorize: () => true },
        webhooks: {
          secret,
          onCompleted: ({ id }) => {
            tell(id)
          },
        },
      }),
    )
    const mounted = `${await listen(app)}/api`
    const client = createClient({ baseUrl: mounted, apiKey: null })
    const job = await client.videoUpscale({
      jobId: api.sourceJobId,
      videoNo: 0,
      callback: `${mounted}/webhooks`,
    })
    expect(await told).toBe(job.id)
    expect((await client.getJob(job.id)).status).toBe('completed')
    expect((await fetch(`${mounted}/webhooks`, { method: 'POST' })).status).toBe(400)
    expect((await fetch(`${mounted}/webhooks/deliveries`)).status).toBe(404)
  })
})
