import { describeAdapterContract, listenOnLoopback } from '@video-upscale/testing'
import { describe, it } from 'vitest'

import { videoUpscaleProxy, videoUpscaleWebhooks } from './index.ts'

const onError = (): void => undefined

describeAdapterContract({
  name: 'adapter-template',
  describe,
  it: (title, body) => {
    it(title, body, 120_000)
  },
  start: async ({ proxy, webhooks }) => {
    const forward = videoUpscaleProxy({ ...proxy, onError }, '/mounted/api')
    const receive = videoUpscaleWebhooks({ ...webhooks, onError })
    const { origin, close } = await listenOnLoopback((request, response) => {
      const listener = request.url?.startsWith('/finished') ? receive : forward
      listener(request, response)
    })
    return { baseUrl: `${origin}/mounted/api`, webhookUrl: `${origin}/finished`, close }
  },
})
