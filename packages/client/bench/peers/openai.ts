import type { Peer } from './peer.ts'

export const openai: Peer = {
  name: 'openai',
  module: 'openai',
  statuses: { running: 'in_progress', finished: 'completed' },
  takesSignal: true,
  async open({ origin, key }) {
    const { default: OpenAI } = await import('openai')
    const client = new OpenAI({ apiKey: key, baseURL: `${origin}/v1` })
    return {
      client,
      get: (signal) => client.models.retrieve('bench', { signal }),
      submit: (signal) => client.responses.create({ model: 'bench', input: 'bench' }, { signal }),
      // Its videos cannot be waited for in this version; this is the nearest that can.
      wait: {
        how: 'vectorStores.files.createAndPoll',
        takesSignal: true,
        run: (signal) => client.vectorStores.files.createAndPoll('bench', { file_id: 'bench' }, { signal }),
      },
    }
  },
}
