import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createClient, isFinished, type Client } from '@video-upscale/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { launchChromium } from '../../scripts/launch-chromium.ts'
import { makeDemoClip } from '../../scripts/make-demo-clip.ts'
import { startApp, type RunningApp } from './testing-app/start-app.ts'
import { takePictures } from './testing-app/take-pictures.ts'

// A real browser, the app, and the real server: what each of them believes of the others.
const here = import.meta.dirname
const clip = join(here, '../../packages/server/fixtures/pattern-64x48.mp4')
const longClip = join(
  dirname(createRequire(import.meta.url).resolve('vide/package.json')),
  'examples/video/ocean.mp4',
)

let app: RunningApp
let browser: Browser
let page: Page
/** What the page's console says; a broken policy or a thrown error shows here. */
const complaints: string[] = []
/** As the operator, past the app. */
let operator: Client

beforeAll(async () => {
  app = await startApp()
  operator = createClient({ baseUrl: app.server.apiUrl, apiKey: app.server.apiKey })
  browser = await launchChromium()
  page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
})

afterAll(async () => {
  await browser.close()
  await app.stop()
})

const message = () => page.getByRole('alert')
const startButton = () => page.getByRole('button', { name: 'Upscale' })

async function signIn(): Promise<void> {
  await page.getByLabel('Your name').fill('Ada')
  await page.keyboard.press('Enter')
  await page.getByText('Signed in as Ada').waitFor()
}

async function begin(path: string, model = 'lanczos'): Promise<void> {
  await page.getByLabel('Video').setInputFiles(path)
  await page.getByLabel('Model').selectOption(model)
  await startButton().click()
}

/** Notes every text that the element has from now on; the function tells them. */
async function record(selector: string): Promise<() => Promise<unknown>> {
  const texts = await page.evaluateHandle((given) => {
    const seen: (string | null)[] = []
    const element = document.querySelector(given)
    const note = (): void => void seen.push(element?.textContent ?? null)
    if (element) new MutationObserver(note).observe(element, { childList: true })
    return seen
  }, selector)
  return () => texts.jsonValue()
}

it('lets nobody through who is not signed in, and says so', async () => {
  await page.goto(app.url)
  await message().waitFor()
  expect(await message().textContent()).toBe('You are not signed in.')
  expect(await startButton().isVisible()).toBe(false)
  const answers = await page.evaluate(async () => {
    const paths = ['/api/v1/capabilities', '/api/v1/job/x', '/session', '/finished/x']
    return Promise.all(paths.map(async (path) => (await fetch(path)).status))
  })
  expect(answers).toEqual([401, 401, 401, 401])
  await takePictures(page, 'signed-out')
})

it('upscales a video, shows it beside the source, and gets the webhook', async () => {
  await signIn()
  const stages = await record('#stage')
  await begin(clip)
  await page.getByRole('region', { name: 'Result' }).waitFor()
  expect(await stages()).toEqual(expect.arrayContaining(['Uploading', 'Waiting']))
  await page.getByText('Webhook: completed').waitFor()
  await page.getByRole('button', { name: 'Play both' }).click()
  await page.waitForFunction(() =>
    [...document.querySelectorAll('video')].every((video) => video.currentTime > 0),
  )
  const widths = await page.evaluate(() =>
    [...document.querySelectorAll('video')].map((video) => video.videoWidth),
  )
  expect(widths).toEqual([64, 128])
  await takePictures(page, 'result')
})

it('saves the result, whole', async () => {
  const arriving = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download' }).click()
  const saved = await readFile(await (await arriving).path())
  const [job] = (await operator.listJobs({ task_type: 'video_upscale', limit: 1 })).jobs
  expect(job?.status === 'completed' && job.report?.bytes).toBe(saved.length)
  expect(saved.subarray(4, 8).toString()).toBe('ftyp')
})

it('says what the server says about a file that is no video', async () => {
  const path = join(app.directory, 'notes.mp4')
  await writeFile(path, 'these are notes')
  await begin(path)
  await message().waitFor()
  expect(await message().textContent()).toMatch(
    /^Not a video that this server can read[.]\s+video\[0\]: .* Give an mp4, mov, mkv/,
  )
  expect(await startButton().isEnabled()).toBe(true)
  await takePictures(page, 'refused')
})

it('shows how far a long job is, and cancels it', async () => {
  await begin(longClip)
  const bar = page.getByRole('progressbar', { name: 'Upscaling' })
  await bar.waitFor()
  await page.getByText(/[1-9]\d* % · .* frames a second/).waitFor()
  await takePictures(page, 'upscaling')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('Canceled. It cost nothing.').waitFor()
  const [job] = (await operator.listJobs({ task_type: 'video_upscale', limit: 1 })).jobs
  expect(job?.status).toBe('canceled')
})

it('shows the way in when the session ends in between', async () => {
  await page.context().clearCookies()
  await begin(clip)
  await page.getByText('You are not signed in.').waitFor()
  await signIn()
})

describe('whoever leaves, leaves nothing running', () => {
  it('while the video server thinks', async () => {
    app.calls.hold('POST /api/v1/video-import')
    await begin(clip)
    await expect.poll(() => app.calls.open(), { timeout: 60_000 }).toEqual(['POST /api/v1/video-import'])
    await page.goto('about:blank')
    await expect.poll(() => app.calls.open(), { timeout: 20_000 }).toEqual([])
    app.calls.hold()
  })

  it('in the middle of an upload', async () => {
    await page.goto(app.url)
    // Padding that players skip makes it more than what goes as one form.
    const padding = Buffer.alloc(6_000_000)
    padding.writeUInt32BE(padding.length)
    padding.write('free', 4)
    const path = join(app.directory, 'long.mp4')
    await writeFile(path, Buffer.concat([await readFile(longClip), padding]))
    app.traffic.stick({ text: 'PATCH /api/v1/uploads/', bytes: 300_000 })
    await begin(path)
    await expect
      .poll(() => app.calls.open(), { timeout: 60_000 })
      .toEqual([expect.stringMatching('^PATCH /api/v1/uploads/')])
    await page.goto('about:blank')
    await expect.poll(() => app.calls.open(), { timeout: 20_000 }).toEqual([])
    app.traffic.stick()
  })

  it('and goes on with it later', async () => {
    await page.goto(app.url)
    const path = join(app.directory, 'long.mp4')
    const before = app.calls.names.length
    const details = await record('#details')
    await begin(path)
    await expect
      .poll(() => app.calls.open(), { timeout: 60_000 })
      .toEqual([expect.stringMatching('^GET /api/v1/job/.*/events')])
    const methods = app.calls.names.slice(before).filter((name) => name.includes('/v1/uploads'))
    expect(methods.map((name) => name.split(' ')[0])).toEqual(expect.arrayContaining(['HEAD', 'PATCH']))
    expect(methods.join()).not.toContain('POST')
    expect(await details()).toContainEqual(expect.stringMatching(/^[1-9]\.\d of 7\.1 MB$/))
  })

  it('in the middle of an event stream', async () => {
    // Chromium keeps a connection for 5 s if it leaves before the answer begins.
    await page.getByRole('progressbar', { name: 'Upscaling' }).waitFor()
    await page.goto('about:blank')
    await expect.poll(() => app.calls.open(), { timeout: 20_000 }).toEqual([])
    // The job itself goes on: the webhook will tell of its end.
    const [job] = (await operator.listJobs({ task_type: 'video_upscale', limit: 1 })).jobs
    expect(job && isFinished(job)).toBe(false)
    await operator.cancelJob(job?.id ?? '')
  })
})

it('tells no page of other jobs, nor of anything else of the account', async () => {
  await page.goto(app.url)
  const answers = await page.evaluate(async () => {
    const paths = ['/v1/jobs', '/account/balance', '/v1/tokens', '/v1/webhooks/deliveries']
    return Promise.all(
      paths.map(async (path) => {
        const response = await fetch(`/api${path}`, { method: path === '/v1/tokens' ? 'POST' : 'GET' })
        return response.status
      }),
    )
  })
  expect(answers).toEqual([403, 403, 403, 403])
})

it('believes no webhook that the video server did not sign', async () => {
  const body = JSON.stringify({ job_id: 'x', status: 'completed' })
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(`${app.url}/api/webhooks`, { method: 'POST', headers, body })
  expect(status).toBe(400)
  expect(await page.evaluate(async () => (await fetch('/finished/x')).text())).toBe('{"status":null}')
})

it('signs out', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByText('You are not signed in.').waitFor()
  expect(await startButton().isVisible()).toBe(false)
  await signIn()
})

it('keeps the key and the webhook secret from the browser, in all of the above', async () => {
  const { apiKey, webhookSecret } = app.server
  expect(app.calls.headers.some((headers) => headers['x-api-key'] === apiKey)).toBe(true)
  // The other way round, the session is none of the video server's business.
  expect(app.calls.headers.filter(({ cookie }) => cookie !== undefined)).toEqual([])
  const traffic = app.traffic.bytes()
  expect(traffic.includes('Cookie: session=')).toBe(true)
  const held = JSON.stringify([
    await page.context().storageState(),
    await page.evaluate('[{ ...localStorage }, { ...sessionStorage }, document.cookie]'),
  ])
  for (const secret of [apiKey, webhookSecret, webhookSecret.replace('whsec_', '')]) {
    expect(traffic.includes(secret)).toBe(false)
    expect(held).not.toContain(secret)
  }
})

it('runs under its policy, and complains about nothing but what was refused above', () => {
  expect(complaints.filter((text) => !/status of (401|403|415)/.test(text))).toEqual([])
})

it.runIf(process.env.UPDATE_SCREENSHOT === '1')('makes the picture of the README', async () => {
  const small = join(app.directory, 'ocean.mp4')
  await makeDemoClip(longClip, small, { width: 192, height: 108 })
  await page.setViewportSize({ width: 900, height: 600 })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(app.url)
  await begin(small, 'best')
  await page.getByText('Webhook: completed').waitFor()
  await page.waitForFunction(() => {
    const videos = [...document.querySelectorAll('video')]
    for (const video of videos) video.controls = false
    return videos.every((video) => video.readyState >= video.HAVE_CURRENT_DATA)
  })
  await page.screenshot({ path: join(here, 'screenshot.png'), fullPage: true })
})

it('names each variable that is missing at its start', async () => {
  const started = promisify(execFile)(
    process.execPath,
    ['--conditions=@video-upscale/source', join(here, 'src/server.ts')],
    { env: { VIDEO_UPSCALE_BASE_URL: app.server.apiUrl } },
  )
  const { stderr } = (await started.catch((error: unknown) => error)) as { readonly stderr: string }
  expect(stderr).toContain('Set VIDEO_UPSCALE_API_KEY, VIDEO_UPSCALE_WEBHOOK_SECRET.')
})
