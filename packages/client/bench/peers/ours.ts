import type { Peer } from './peer.ts'
import { sourceId } from './peer.ts'

export const ours: Peer = {
  name: 'ours',
  module: '@video-upscale/client',
  statuses: { running: 'processing', finished: 'completed' },
  takesSignal: true,
  async open({ origin, key }) {
    const { createClient } = await import('@video-upscale/client')
    const client = createClient({ apiKey: key, baseUrl: `${origin}/api` })
    const request = { jobId: sourceId, videoNo: 0 }
    return {
      client,
      get: (signal) => client.getJob(sourceId, { signal }),
      submit: (signal) => client.videoUpscale(request, { signal }),
      wait: { how: 'upscale', takesSignal: true, run: (signal) => client.upscale(request, { signal }) },
    }
  },
}
