import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { counting, judge, openStudio, signIn, type Studio } from './open-studio.ts'

let studio: Studio

beforeAll(async () => {
  studio = await openStudio()
  studio.page.on('request', (request) => {
    // In a URL it would stand in logs and histories.
    expect(request.url()).not.toContain(studio.server.apiKey)
  })
})

afterAll(() => studio.close())

const button = (name: string | RegExp) => studio.page.getByRole('button', { name })

it('asks for a key, and says so when it is wrong', async () => {
  const { page, server } = studio
  await page.goto(server.origin)
  await page.getByLabel('API key').waitFor()
  await judge(page, 'sign-in')
  await button('Sign in').click()
  await page.getByText('Paste your API key first.').waitFor()
  await page.getByLabel('API key').fill('vu_wrong')
  await button('Sign in').click()
  await page.getByText('does not accept that key').waitFor()
  await judge(page, 'sign-in-refused')
})

it('signs in by the link of the first start, and keeps the key out of addresses and lasting storage', async () => {
  const { page, server } = studio
  await signIn(studio)
  await page.getByText('No jobs yet').waitFor()
  expect(page.url()).toBe(`${server.origin}/#/`)
  const stored = await page.evaluate(() => [JSON.stringify(localStorage), document.cookie, history.length])
  expect(stored.join()).not.toContain(server.apiKey)
  await judge(page, 'home-empty')
})

it('says why a file is no video, and that five are too many', async () => {
  const { page } = studio
  const files = page.getByLabel('Clips to import')
  await files.setInputFiles({ name: 'notes.mp4', mimeType: 'video/mp4', buffer: Buffer.from('notes') })
  await page.getByRole('alert').getByText('Not a video that this server can read').waitFor()
  await files.setInputFiles(
    Array.from({ length: 5 }, (_, no) => ({
      name: `${String(no)}.mp4`,
      mimeType: '',
      buffer: Buffer.from('x'),
    })),
  )
  await page.getByRole('alert').getByText('5 clips are too many').waitFor()
  await judge(page, 'import-refused')
})

it('takes links, and says which is none and which the server does not fetch', async () => {
  const { page } = studio
  await page.getByRole('tab', { name: 'Links' }).click()
  const links = page.getByLabel('Links to videos')
  await links.fill('clip.mp4')
  await button('Import links').click()
  await page.getByText('“clip.mp4” is not a link').waitFor()
  await judge(page, 'links')
  await links.fill('https://127.0.0.2/clip.mp4')
  await button('Import links').click()
  await page.getByRole('alert').waitFor()
})

it('fetches a clip from a link, while its user waits or does something else', async () => {
  const { page } = studio
  const { promise: isWatched, resolve: release } = Promise.withResolvers<undefined>()
  const clips = createServer((_request, response) => {
    void isWatched.then(async () => response.end(await readFile(counting)))
  }).listen(0, '127.0.0.1')
  await once(clips, 'listening')
  const { port } = clips.address() as AddressInfo
  await page.getByLabel('Links to videos').fill(`http://127.0.0.1:${String(port)}/my%20clip.mp4`)
  await button('Import links').click()
  await page.getByRole('status').getByText('The server is fetching your clips').waitFor()
  await judge(page, 'fetching')
  release(undefined)
  await page.getByText('my clip.mp4').waitFor()
  clips.close()
  await signIn(studio)
  await page.getByRole('link', { name: 'Continue' }).waitFor()
})

it('shows what is being sent, and lets it be stopped', async () => {
  const { page } = studio
  await page.route('**/api/v1/video-import', () => undefined)
  await page.getByLabel('Clips to import').setInputFiles(counting)
  await button('Cancel import').waitFor()
  await judge(page, 'importing')
  await button('Cancel import').click()
  await page.getByText('Drop up to four clips here').waitFor()
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})

it('never complained, and asked nobody else', () => {
  expect(studio.complaints).toEqual([])
})
