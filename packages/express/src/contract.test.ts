import { describeAdapterContract, listenOnLoopback } from '@video-upscale/testing'
import { describe, it } from 'vitest'

import { videoUpscaleProxy } from './proxy.ts'
import { frameworks } from './testing-app/start-app.ts'
import { videoUpscaleWebhooks } from './webhooks.ts'

for (const [version, express] of frameworks) {
  describeAdapterContract({
    name: `express ${version}`,
    describe,
    it: (title, body) => {
      it(title, body, 120_000)
    },
    start: async ({ proxy, webhooks, jsonParser }) => {
      const app = express()
      if (jsonParser) app.use(express.json())
      app.use('/mounted/api', videoUpscaleProxy(proxy))
      app.use('/finished', videoUpscaleWebhooks(webhooks))
      const { origin, close } = await listenOnLoopback(app)
      return { baseUrl: `${origin}/mounted/api`, webhookUrl: `${origin}/finished`, close }
    },
  })
}
