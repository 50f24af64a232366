import { describeAdapterContract, listenOnLoopback } from '@video-upscale/testing'
import { describe, it } from 'vitest'

import { videoUpscaleRouter } from './index.ts'

const mountPath = '/mounted/api'

describeAdapterContract({
  name: 'adapter-template',
  describe,
  it: (title, body) => {
    it(title, body, 120_000)
  },
  start: async ({ proxy, webhooks }) => {
    const router = videoUpscaleRouter({ proxy, webhooks, onError: () => undefined }, mountPath)
    const { origin, close } = await listenOnLoopback(router)
    return { baseUrl: origin + mountPath, webhookUrl: `${origin}${mountPath}/webhooks`, close }
  },
})
