import type { Peer } from './peer.ts'

const input = { video: 'https://example.com/source.mp4' }

export const replicate: Peer = {
  name: 'replicate',
  module: 'replicate',
  statuses: { running: 'starting', finished: 'succeeded' },
  takesSignal: true,
  async open({ origin, key }) {
    const { default: Replicate } = await import('replicate')
    const client = new Replicate({ auth: key, baseUrl: `${origin}/v1` })
    const init = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal ? { signal } : {})
    return {
      client,
      get: (signal) => client.predictions.get('bench', init(signal)),
      submit: (signal) => client.predictions.create({ model: 'bench/upscale', input, ...init(signal) }),
      wait: {
        how: 'run',
        takesSignal: true,
        run: (signal) => client.run('bench/upscale', { input, ...init(signal) }),
      },
    }
  },
}
