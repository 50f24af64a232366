import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { counting, fixtures, judge, openStudio, signIn, type Studio } from './open-studio.ts'
import { readBothFrames, readFrameNumber } from './read-frames.ts'

let studio: Studio
const posts: string[] = []

beforeAll(async () => {
  studio = await openStudio()
  await signIn(studio)
  studio.page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (request.method() === 'POST') posts.push(pathname)
  })
})

afterAll(() => studio.close())

const button = (name: string | RegExp) => studio.page.getByRole('button', { name })
const balance = async () => {
  const { data } = await studio.call('GET', '/account/balance')
  return (data as { available_points: number }).available_points
}

it('imports dropped clips, and shows what is inside and what it would cost before anything is charged', async () => {
  const { page } = studio
  const clip = (await readFile(counting)).toString('base64')
  const transfer = await page.evaluateHandle((bytes) => {
    const dropped = new DataTransfer()
    const file = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0))
    dropped.items.add(new File([file], 'counting.mp4', { type: 'video/mp4' }))
    return dropped
  }, clip)
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer })
  await page.getByText('Let go to import').waitFor()
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await button('Upscale for 480 points').waitFor()
  for (const text of [
    'counting.mp4',
    '160 × 96 · 24 fps',
    '72 frames',
    'Audio aac',
    '320 × 192, from 160 × 96',
  ]) {
    await page.getByText(text, { exact: false }).first().waitFor()
  }
  await page.getByText('Everything in the clip is kept.').waitFor()
  expect(await balance()).toBe(480_000)
  await judge(page, 'prepare')
})

it('offers models and sizes, and prices them', async () => {
  const { page } = studio
  await page.getByRole('radio', { name: '4×' }).click()
  await button('Upscale for 1,920 points').waitFor()
  await page.getByText('640 × 384, from 160 × 96').waitFor()
  await page.getByRole('radio', { name: '2×' }).click()
  // By the keyboard: the next model.
  await page.getByRole('radio', { name: /^fast/ }).focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('radio', { name: /^best/, checked: true }).waitFor()
  await page.getByRole('radio', { name: /^turbo/ }).click()
  await button('Upscale for 480 points').waitFor()
  // Also where the device paints all grounds in one colour.
  await page.emulateMedia({ forcedColors: 'active' })
  const [chosen, other] = await Promise.all(
    [true, false].map((checked) =>
      page
        .getByRole('radio', { checked })
        .first()
        .evaluate((radio) => getComputedStyle(radio).backgroundColor),
    ),
  )
  expect(chosen).not.toBe(other)
  await page.emulateMedia({ forcedColors: 'none' })
})

it('shows a preview, before and after', async () => {
  const { page } = studio
  await button('Make a preview').click()
  await page.getByTestId('after').waitFor()
  await page.getByText('frame 1 of 48').waitFor()
  const [before, after] = await readBothFrames(page)
  expect([before, after]).toEqual([0, 0])
  expect(await balance()).toBe(480_000)
  await page.getByRole('slider', { name: 'Position' }).fill('37')
  await expect.poll(() => readBothFrames(page)).toEqual([37, 37])
  await judge(page, 'preview', page.getByRole('group', { name: 'Comparison' }))
})

it('starts once for a double click, and watches the job to its end', async () => {
  const { page } = studio
  await button('Upscale for 480 points').dblclick()
  await page.getByRole('heading', { name: 'counting.mp4' }).waitFor()
  await page.getByText('Done').waitFor()
  await page.getByTestId('after').waitFor()
  expect(posts.filter((path) => path === '/api/v1/video-upscale')).toHaveLength(1)
  await page.getByText('480 points charged').waitFor()
  await page.getByRole('link', { name: '479,520 points' }).waitFor()
  await readBothFrames(page)
  await judge(page, 'done')
})

it('shows the same frame of both, wherever it is searched', async () => {
  const { page } = studio
  const group = page.getByRole('group')
  const position = page.getByRole('slider', { name: 'Position' })
  // An event of loading that comes late, in the middle of a search, takes nothing back.
  await page.getByTestId('after').evaluate((video) => {
    Object.assign(video, { currentTime: 1 })
    video.dispatchEvent(new Event('loadeddata'))
  })
  await page.getByText('frame 25 of 72').waitFor()
  await position.fill('0')
  await expect.poll(() => readBothFrames(page)).toEqual([0, 0])
  await group.getByRole('button', { name: 'Next frame' }).click()
  await group.getByRole('button', { name: 'Next frame' }).click()
  await expect.poll(() => readBothFrames(page)).toEqual([2, 2])
  await page.getByText('frame 3 of 72').waitFor()
  await group.getByRole('button', { name: 'Previous frame' }).click()
  await expect.poll(() => readBothFrames(page)).toEqual([1, 1])
  for (const frame of [23, 24, 25, 47, 48, 70, 71]) {
    await position.fill(String(frame))
    await expect
      .poll(() => readBothFrames(page), { message: `frame ${String(frame)}` })
      .toEqual([frame, frame])
  }
})

it('plays both together, and stops both on one frame', async () => {
  const { page } = studio
  const group = page.getByRole('group')
  await page.getByRole('slider', { name: 'Position' }).press('Home')
  // The last frame stays in view until the first one is found.
  await expect.poll(() => readBothFrames(page)).toEqual([0, 0])
  await group.getByRole('button', { name: 'Play' }).click()
  await expect.poll(() => readFrameNumber(page, 'after'), { interval: 20 }).toBeGreaterThan(30)
  await group.getByRole('button', { name: 'Pause' }).click()
  const [before, after] = await readBothFrames(page)
  expect(before).toBe(after)
  expect(after).toBeGreaterThan(30)
})

it('has a divider for pointer and keyboard, zoom and full screen', async () => {
  const { page } = studio
  const divider = page.getByRole('slider', { name: 'Divider between before and after' })
  await divider.focus()
  await page.keyboard.press('PageUp')
  await expect.poll(() => divider.getAttribute('aria-valuetext')).toBe('60% before')
  const stage = (await page.getByTestId('after').boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const at = (share: number) => [stage.x + stage.width * share, stage.y + stage.height / 2] as const
  await page.mouse.move(...at(0.6))
  await page.mouse.down()
  await page.mouse.move(...at(0.25), { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => divider.getAttribute('aria-valuetext')).toBe('25% before')
  await button('Zoom in').click()
  await button('Zoom in').click()
  await button('Fit to the view, 200%').waitFor()
  await expect
    .poll(async () => (await page.getByTestId('after').boundingBox())?.width)
    .toBeCloseTo(stage.width * 2, 0)
  const zoomed = await page.getByTestId('after').boundingBox()
  await page.mouse.move(...at(0.8))
  await page.mouse.down()
  await page.mouse.move(...at(0.7), { steps: 4 })
  await page.mouse.up()
  await expect
    .poll(async () => (await page.getByTestId('after').boundingBox())?.x)
    .toBeCloseTo((zoomed?.x ?? 0) - stage.width * 0.1, 0)
  await judge(page, 'zoomed')
  await button('Fit to the view, 200%').click()
  await button('Full screen').click()
  await button('Leave full screen').waitFor()
  await page.keyboard.press('Escape')
  await page.evaluate(() => document.exitFullscreen().catch(() => undefined))
  await button('Full screen').waitFor()
})

it('shows the proof, and downloads the very file', async () => {
  const { page } = studio
  const proof = page.getByRole('region', { name: 'Proof' })
  for (const text of [
    '72, as in the source',
    '3.000 s, as in the source',
    '320 × 192, from 160 × 96',
    'turbo, 2×',
  ]) {
    await proof.getByText(text).waitFor()
  }
  const [download] = await Promise.all([page.waitForEvent('download'), button('Download').click()])
  expect(download.suggestedFilename()).toBe('counting-320x192.mp4')
  const id = page.url().split('/').at(-1) ?? ''
  const { output } = (await studio.call('GET', `/v1/job/${id}`)) as { output: { video_urls: string[] } }
  const stored = await fetch(output.video_urls[0] ?? '')
  const saved = await readFile(await download.path())
  expect(saved.equals(Buffer.from(await stored.arrayBuffer()))).toBe(true)
  await page.getByText('Saved').waitFor()
})

it('refuses to start until every loss has its user’s word', async () => {
  const { page } = studio
  await signIn(studio)
  await page.getByLabel('Clips to import').setInputFiles([join(fixtures, 'attachment-160x96.mkv'), counting])
  await button(/Upscale 2 clips for 960 points/).waitFor()
  await page.getByRole('heading', { name: 'What would be lost' }).waitFor()
  expect(await button(/Upscale 2 clips/).getAttribute('aria-disabled')).toBe('true')
  await judge(page, 'losses', page.getByRole('region', { name: 'What would be lost' }))
  await page.getByRole('checkbox', { name: /Attachments may go/ }).press('Space')
  await button(/Upscale 2 clips/).press('Enter')
  // Two are watched in the list.
  await expect.poll(() => page.getByText('Done').count()).toBe(3)
  await judge(page, 'home')
})

it('compares what a browser cannot play by a preview', async () => {
  const { page } = studio
  await page.getByLabel('Clips to import').setInputFiles(join(fixtures, 'hevc-160x96.mp4'))
  await page.getByText('This browser cannot show the clip').waitFor()
  await button('Make a preview').click()
  await page.getByTestId('before').waitFor()
  await readBothFrames(page)
  await page.getByText('frame 1 of 24').waitFor()
  await button(/Upscale for/).click()
  await page.getByText('This browser cannot play this file: Before').waitFor()
  await judge(page, 'unplayable')
})

it('shows the same frame where the result’s container lets it begin later', async () => {
  const { page, server } = studio
  await page.goto(`${server.origin}/#/`)
  await page.getByLabel('Clips to import').setInputFiles(counting)
  await button('Upscale for 480 points').waitFor()
  const jobId = page.url().split('/').at(-1)
  const options = { model: 'lanczos', container: 'mkv' }
  const task = await studio.call('POST', '/v1/video-upscale', { jobId, videoNo: 0, options })
  await page.goto(`${server.origin}/#/jobs/${String(task.job_id)}`)
  await page.getByText('frame 1 of 72').waitFor()
  // Also when it is asked for before the videos are here.
  await page.getByRole('slider', { name: 'Position' }).fill('5')
  await expect.poll(() => readBothFrames(page)).toEqual([5, 5])
})

it('asks for other URLs where those of the files have expired', async () => {
  const { page } = studio
  const seen = new Set<string>()
  await page.route(/\/api\/v1\/job\/[\w-]+$/, async (route) => {
    const response = await route.fetch()
    const body = await response.text()
    const isFirst = !seen.has(route.request().url())
    seen.add(route.request().url())
    // The server refuses a token that it did not make just as one that has expired.
    await route.fulfill({ response, body: isFirst ? body.replaceAll('/api/files/', '/api/files/x') : body })
  })
  await page.reload()
  await page.getByText('frame 1 of 72').waitFor()
  await expect.poll(() => readBothFrames(page)).toEqual([0, 0])
  await page.unrouteAll()
})

it('never complained, and asked nobody else', () => {
  expect(studio.complaints).toEqual([])
})
