import type { Peer } from './peer.ts'

export const mux: Peer = {
  name: '@mux/mux-node',
  module: '@mux/mux-node',
  statuses: { running: 'preparing', finished: 'ready' },
  takesSignal: true,
  async open({ origin, key }) {
    const { default: Mux } = await import('@mux/mux-node')
    const client = new Mux({ tokenId: 'bench', tokenSecret: key, baseURL: origin })
    const inputs = [{ url: 'https://example.com/source.mp4' }]
    return {
      client,
      get: (signal) => client.video.assets.retrieve('bench', { signal }),
      submit: (signal) => client.video.assets.create({ inputs, playback_policies: ['public'] }, { signal }),
    }
  },
}
