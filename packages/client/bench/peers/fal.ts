import type { Peer } from './peer.ts'

const endpoint = 'fal-ai/video-upscaler'
const input = { video_url: 'https://example.com/source.mp4' }

export const fal: Peer = {
  name: '@fal-ai/client',
  module: '@fal-ai/client',
  statuses: { running: 'IN_PROGRESS', finished: 'COMPLETED' },
  takesSignal: true,
  async open({ origin, key }) {
    const { createFalClient } = await import('@fal-ai/client')
    const client = createFalClient({
      credentials: key,
      // It has no base URL; its middleware is the documented way to send a request elsewhere.
      requestMiddleware: (request) =>
        Promise.resolve({ ...request, url: request.url.replace(/^https:\/\/[^/]+/, origin) }),
    })
    const init = (signal: AbortSignal | undefined): { abortSignal?: AbortSignal } =>
      signal ? { abortSignal: signal } : {}
    return {
      client,
      get: (signal) => client.queue.status(endpoint, { requestId: 'bench', ...init(signal) }),
      submit: (signal) => client.queue.submit(endpoint, { input, ...init(signal) }),
      wait: {
        how: 'subscribe',
        takesSignal: true,
        run: (signal) => client.subscribe(endpoint, { input, ...init(signal) }),
      },
    }
  },
}
