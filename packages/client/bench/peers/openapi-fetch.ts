import type { paths } from '@video-upscale/client'

import type { Peer } from './peer.ts'
import { sourceId } from './peer.ts'

export const openapiFetch: Peer = {
  name: 'openapi-fetch',
  module: 'openapi-fetch',
  statuses: { running: 'processing', finished: 'completed' },
  takesSignal: true,
  async open({ origin, key }) {
    const { default: createClient } = await import('openapi-fetch')
    const client = createClient<paths>({ baseUrl: `${origin}/api`, headers: { 'x-api-key': key } })
    const init = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal ? { signal } : {})
    const params = { path: { job_id: sourceId } }
    return {
      client,
      get: (signal) => client.GET('/v1/job/{job_id}', { params, ...init(signal) }),
      submit: (signal) =>
        client.POST('/v1/video-upscale', { body: { jobId: sourceId, videoNo: 0 }, ...init(signal) }),
    }
  },
}
