// A server and its tests, by the types of the packages; it is compiled, never run.
import { createClient } from '@video-upscale/client'
import { videoUpscaleProxy, videoUpscaleRouter } from '@video-upscale/express'
import { videoUpscaleRouter as honoRouter } from '@video-upscale/hono'
import { createTestClock, startFakeApi } from '@video-upscale/testing'
import express from 'express'
import { Hono } from 'hono'

const apiKey = 'key'

export const app = express()
app.use('/api', videoUpscaleProxy({ apiKey, allow: ['getJob'], authorize: ({ caller }) => caller.ip !== '' }))
app.use(
  '/video',
  videoUpscaleRouter({
    proxy: { apiKey, allow: ['createVideoUpscale'], authorize: () => true },
    webhooks: {
      secret: 'whsec_',
      onCompleted: (job) => {
        console.log(job.videoUrls)
      },
    },
  }),
)

interface AppEnv {
  Variables: { readonly user: string | null }
}

export const edge = new Hono<AppEnv>().route(
  '/api',
  honoRouter<AppEnv>({
    proxy: { apiKey, allow: ['getJob'], authorize: ({ caller }) => Boolean(caller.get('user')) },
    webhooks: {
      secret: 'whsec_',
      onCompleted: (job) => {
        console.log(job.id)
      },
    },
  }),
)

export async function upscaleInTest(): Promise<string> {
  const clock = createTestClock()
  const api = await startFakeApi({ clock })
  const job = await createClient(api).videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
  clock.advance(60_000)
  await api.close()
  return job.status
}
