import { videoUpscaleProxy } from '@video-upscale/express'
import express, { type Express } from 'express'
import type { Connect } from 'vite'

export interface AppOptions {
  /** The video server's API, with its `/api`. */
  readonly baseUrl: string
  readonly apiKey: string
  /** Vite's middlewares. In production, `express.static('dist')` takes their place. */
  readonly page: Connect.Server
}

/** The proxy that adds the key, and the page. */
export function createApp({ baseUrl, apiKey, page }: AppOptions): Express {
  const app = express()
  app.use(
    '/api',
    videoUpscaleProxy({
      baseUrl,
      apiKey,
      allow: [
        'getCapabilities',
        'createVideoImport',
        'getUploadCapabilities',
        'createUpload',
        'appendUpload',
        'getUploadOffset',
        'deleteUpload',
        'createVideoUpscale',
        'getJob',
        'streamJobEvents',
      ],
      // Everybody who reaches this app; ask for your own session here, as examples/express does.
      authorize: () => true,
    }),
  )
  app.use(page)
  return app
}
