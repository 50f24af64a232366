import type { Peer } from './peer.ts'

const request = {
  model: 'magnific_video_upscaler_creative',
  videoUri: 'https://example.com/source.mp4',
} as const

export const runway: Peer = {
  name: '@runwayml/sdk',
  module: '@runwayml/sdk',
  statuses: { running: 'RUNNING', finished: 'SUCCEEDED' },
  takesSignal: true,
  async open({ origin, key }) {
    const { default: RunwayML } = await import('@runwayml/sdk')
    const client = new RunwayML({ apiKey: key, baseURL: origin })
    return {
      client,
      get: (signal) => client.tasks.retrieve('bench', { signal }),
      submit: (signal) => client.videoUpscale.create(request, { signal }),
      wait: {
        how: 'waitForTaskOutput',
        takesSignal: true,
        run: (signal) =>
          client.videoUpscale
            .create(request, { signal })
            .waitForTaskOutput(signal ? { abortSignal: signal } : {}),
      },
    }
  },
}
