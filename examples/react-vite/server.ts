import { createServer } from 'vite'

import { createApp } from './app.ts'

const { VIDEO_UPSCALE_BASE_URL: baseUrl = 'http://127.0.0.1:8484/api', VIDEO_UPSCALE_API_KEY: apiKey } =
  process.env
if (!apiKey) throw new Error('Set VIDEO_UPSCALE_API_KEY. The video server prints it at its first start.')

const vite = await createServer({
  root: import.meta.dirname,
  appType: 'spa',
  server: { middlewareMode: true },
})
// This machine only: everybody may spend the points.
createApp({ baseUrl, apiKey, page: vite.middlewares }).listen(3000, '127.0.0.1', () => {
  console.log('Open http://127.0.0.1:3000')
})
