import { randomBytes } from 'node:crypto'
import { join } from 'node:path'

import { createApp } from './app.ts'

const names = ['VIDEO_UPSCALE_BASE_URL', 'VIDEO_UPSCALE_API_KEY', 'VIDEO_UPSCALE_WEBHOOK_SECRET'] as const
const [baseUrl = '', apiKey = '', webhookSecret = ''] = names.map((name) => process.env[name])
const missing = names.filter((name) => !process.env[name])
if (missing.length > 0) {
  console.error(`Set ${missing.join(', ')}. The video server prints all three at its first start.`)
  process.exit(1)
}

const port = Number(process.env.PORT ?? 3000)
const publicUrl = `http://127.0.0.1:${port}`
const app = createApp({
  baseUrl,
  apiKey,
  webhookSecret,
  publicUrl,
  // Whoever is signed in must sign in again after a restart. A real app keeps its secret.
  sessionSecret: randomBytes(32),
  pageDir: join(import.meta.dirname, '../dist'),
})
// This machine only: everybody may sign in.
app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error
  console.log(`Open ${publicUrl}`)
})
