import { createServer } from 'node:http'
import { describeAdapterContract } from '@video-upscale/testing'
import { describe, it } from 'vitest'

import { videoUpscaleProxy, videoUpscaleWebhooks } from './index.ts'

describeAdapterContract({
  name: 'adapter-template',
  describe,
  it,
  start: async ({ proxy, webhooks }) => {
    const forward = videoUpscaleProxy({ ...proxy, onError: () => undefined }, '/mounted/api')
    const receive = videoUpscaleWebhooks({ ...webhooks, onError: () => undefined })
    const server = createServer((request, response) => {
      const listener = request.url?.startsWith('/hook') ? receive : forward
      listener(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const origin = `http://127.0.0.1:${String(port)}`
    return {
      baseUrl: `${origin}/mounted/api`,
      webhookUrl: `${origin}/hook`,
      close: async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      },
    }
  },
})
