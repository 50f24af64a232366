import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { createServer as createViteServer } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { launchChromium } from '../../scripts/launch-chromium.ts'
import { startDemoServer } from '../../scripts/start-demo-server.ts'
import { sourceConditions } from '../../vitest.base.ts'
import { createApp } from './app.ts'

const videoServer = join(import.meta.dirname, '../../packages/server')
const clip = join(videoServer, 'fixtures/pattern-64x48.mp4')
const closing: (() => Promise<unknown>)[] = []
const complaints: string[] = []
const posts: string[] = []
let page: Page
let apiKey: string

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'vu-react-vite-'))
  closing.push(() => rm(directory, { recursive: true, force: true }))
  // Where root runs the tests, PostgreSQL runs as another user and must get in.
  await chmod(directory, 0o711)
  const server = await startDemoServer(join(videoServer, 'src/main.ts'), join(directory, 'server'))
  closing.push(() => server.stop())
  apiKey = server.apiKey
  const http = createHttpServer()
  const vite = await createViteServer({
    root: import.meta.dirname,
    configFile: false,
    cacheDir: join(directory, 'vite'),
    logLevel: 'warn',
    // No stale build is tested.
    resolve: { conditions: [...sourceConditions, 'module', 'browser', 'development'] },
    server: { middlewareMode: { server: http } },
  })
  closing.push(() => vite.close())
  http.on('request', createApp({ baseUrl: server.apiUrl, apiKey, page: vite.middlewares }))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
  })
  const browser = await launchChromium()
  closing.push(() => browser.close())
  page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('request', (request) => {
    expect(JSON.stringify(request.headers())).not.toContain(apiKey)
    if (request.method() === 'POST') posts.push(new URL(request.url()).pathname)
  })
  await page.goto(`http://127.0.0.1:${String((http.address() as AddressInfo).port)}`)
})

afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

const result = () => page.getByRole('link', { name: 'Result' })

it('imports a file, upscales it once for a double click, and links the result', async () => {
  await page.getByLabel('Video').setInputFiles(clip)
  await page.getByRole('button', { name: 'Upscale' }).dblclick()
  await result().waitFor()
  expect(posts).toEqual(['/api/v1/video-import', '/api/v1/video-upscale'])
  const video = await fetch((await result().getAttribute('href')) ?? '')
  expect(Buffer.from(await video.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp')
})

it('shows the job again after a reload, without another submit', async () => {
  await page.reload()
  await result().waitFor()
  expect(posts.length).toBe(2)
})

it('says what the server says about a file that is no video', async () => {
  await page
    .getByLabel('Video')
    .setInputFiles({ name: 'notes.mp4', mimeType: 'video/mp4', buffer: Buffer.from('notes') })
  await page.getByText('Not a video that this server can read').waitFor()
  expect(complaints.filter((text) => !text.includes('status of 415'))).toEqual([])
})
