import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { counting, judge, long, openStudio, signIn, type Studio } from './open-studio.ts'

let studio: Studio

beforeAll(async () => {
  studio = await openStudio()
  await signIn(studio)
})

afterAll(() => studio.close())

const button = (name: string | RegExp) => studio.page.getByRole('button', { name })
const badge = (text: string) => studio.page.getByText(text, { exact: true })

/** Imports a clip and starts it with the slowest options, so that there is time to interrupt. */
async function startLongJob(): Promise<string> {
  const { page } = studio
  await page.goto(`${studio.server.origin}/#/`)
  await page.getByLabel('Clips to import').setInputFiles(long)
  await page.getByRole('radio', { name: /^best/ }).click()
  await page.getByRole('radio', { name: '4×' }).click()
  await button('Upscale for 1,920 points').click()
  await page.getByRole('heading', { name: 'long-256x144.mp4' }).waitFor()
  await badge('Upscaling').first().waitFor()
  await page.getByText(/^Frame \d+ of 360/).waitFor()
  return page.url().split('/').at(-1) ?? ''
}

let jobId: string

it('finds the running job again after a reload, without another submit', async () => {
  const { page } = studio
  jobId = await startLongJob()
  await judge(page, 'running')
  await page.reload()
  await page.getByText(/^Frame \d+ of 360/).waitFor()
  const { data } = await studio.call('GET', '/v1/jobs?task_type=video_upscale')
  expect(data).toHaveLength(1)
})

it('signs a second tab in by itself, which shows the same job', async () => {
  const tab = await studio.context.newPage()
  await tab.goto(`${studio.server.origin}/#/jobs/${jobId}`)
  await tab.getByText(/^Frame \d+ of 360/).waitFor()
  await tab.goto(`${studio.server.origin}/#/`)
  await tab.getByRole('progressbar', { name: 'Progress of long-256x144.mp4' }).waitFor()
  await judge(tab, 'home-running')
  await tab.close()
})

it('leaves the connections of the browser to the tabs that are looked at', async () => {
  const { page, server } = studio
  await page.goto(`${server.origin}/#/jobs/${jobId}`)
  await page.getByText(/^Frame \d+ of 360/).waitFor()
  const ended = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/events'))
  const show = (state: string) =>
    page.evaluate((visibilityState) => {
      Object.defineProperty(document, 'visibilityState', { value: visibilityState, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
  await show('hidden')
  await ended
  await Promise.all([page.waitForRequest((request) => request.url().endsWith('/events')), show('visible')])
})

it('lets a second job wait its turn', async () => {
  const { page } = studio
  const { input } = (await studio.call('GET', `/v1/job/${jobId}`)) as { input: { jobId: string } }
  const request = {
    jobId: input.jobId,
    videoNo: 0,
    options: { model: 'turbo', metadata: { name: 'second.mp4' } },
  }
  const { job_id: second } = await studio.call('POST', '/v1/video-upscale', request)
  await page.goto(`${studio.server.origin}/#/jobs/${String(second)}`)
  await page.getByText('Waiting for its turn').waitFor()
  await judge(page, 'waiting')
  await button('Cancel second.mp4').click()
  await page.getByRole('alertdialog', { name: 'Cancel this job?' }).waitFor()
  await judge(page, 'cancel')
  await page.keyboard.press('Escape')
  await page.getByText('Waiting for its turn').waitFor()
  await button('Cancel second.mp4').click()
  await button('Cancel the job').click()
  await page.getByText('This job was canceled').waitFor()
  await page.getByRole('status').getByText('Canceled', { exact: true }).waitFor()
  // The button that had the focus is gone.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('second.mp4')
  await judge(page, 'canceled')
})

it('says that it is offline, and catches up', async () => {
  const { page, context } = studio
  await page.goto(`${studio.server.origin}/#/jobs/${jobId}`)
  await page.getByText(/^Frame \d+ of 360/).waitFor()
  await context.setOffline(true)
  await page.getByText('You are offline.').waitFor()
  await judge(page, 'offline')
  await context.setOffline(false)
  await page.getByText('You are offline.').waitFor({ state: 'detached' })
  await page.getByText(/^Frame \d+ of 360/).waitFor()
})

it('waits for a server that is killed in the middle, and shows the job going on', async () => {
  const { page, server } = studio
  await server.stop('SIGKILL')
  await page.getByText('The server does not answer. Trying again.').waitFor()
  await judge(page, 'server-away')
  await server.start()
  await page.getByText('The server does not answer. Trying again.').waitFor({ state: 'detached' })
  await page.getByText(/^Frame \d+ of 360/).waitFor()
})

it('cancels a running job, gives its points back, and tries it again', async () => {
  const { page } = studio
  await button('Cancel long-256x144.mp4').click()
  await button('Cancel the job').click()
  await page.getByText('This job was canceled').waitFor()
  await page.getByRole('link', { name: '480,000 points' }).waitFor()
  await button('Try again: long-256x144.mp4').dblclick()
  await expect.poll(() => page.url()).not.toContain(jobId)
  await badge('Canceled').waitFor({ state: 'detached' })
  const { data } = await studio.call('GET', '/v1/jobs?task_type=video_upscale')
  expect(data).toHaveLength(3)
  await button('Cancel long-256x144.mp4').click()
  await button('Cancel the job').click()
  await page.getByText('This job was canceled').waitFor()
})

it('says why a job failed, and that nothing was charged', async () => {
  const { page, server } = studio
  await page.goto(`${server.origin}/#/`)
  await page.getByLabel('Clips to import').setInputFiles(counting)
  await button('Upscale for 480 points').waitFor()
  // The operator's disk has lost it.
  await rm(join(server.dataDir, 'storage', 'sources'), { recursive: true })
  await button('Upscale for 480 points').click()
  await page.getByText('This job failed').waitFor()
  await page.getByText('Nothing was charged.').waitFor()
  await judge(page, 'failed')
  await page.getByRole('link', { name: 'Points', exact: true }).click()
  await page.getByText('Given back').first().waitFor()
  await judge(page, 'points')
})

it('does not start what the account cannot pay, and shows nobody else’s jobs', async () => {
  const { server, browser } = studio
  const key = await server.createAccount('poor', 100)
  const page = await (await browser.newContext()).newPage()
  await page.goto(`${server.origin}/#key=${key}`)
  await page.getByText('No jobs yet').waitFor()
  await page.getByLabel('Clips to import').setInputFiles(counting)
  await page.getByText('Not enough points').waitFor()
  await page.getByText('You need 380 more.', { exact: false }).waitFor()
  const start = page.getByRole('button', { name: 'Upscale for 480 points' })
  expect(await start.getAttribute('aria-disabled')).toBe('true')
  await judge(page, 'no-points')
})

it('goes on importing while its user looks at another page', async () => {
  const { page, server } = studio
  await page.goto(`${server.origin}/#/`)
  const held = Promise.withResolvers<undefined>()
  await page.route('**/api/v1/video-import', async (route) => {
    await held.promise
    await route.continue()
  })
  await page.getByLabel('Clips to import').setInputFiles(counting)
  await button('Cancel import').waitFor()
  await page.getByRole('link', { name: 'Points', exact: true }).click()
  await page.getByText('Movements').waitFor()
  await page.getByRole('link', { name: 'Upscale', exact: true }).click()
  await button('Cancel import').waitFor()
  held.resolve(undefined)
  await button('Upscale for 480 points').waitFor()
  await page.unrouteAll()
})

it('shows webhooks, and sends one again', async () => {
  const { page, server } = studio
  const receiver = await startReceiver()
  await page.goto(`${server.origin}/#/deliveries`)
  await page.getByText('No deliveries yet').waitFor()
  await judge(page, 'deliveries-empty')
  const { data } = (await studio.call('GET', '/v1/jobs?task_type=video_import')) as {
    data: { job_id: string }[]
  }
  await studio.call('POST', '/v1/video-upscale', {
    jobId: data[0]?.job_id,
    videoNo: 0,
    callback: receiver.url,
    options: { model: 'lanczos' },
  })
  await expect
    .poll(async () => (await studio.call('GET', '/v1/webhooks/deliveries')).data, { timeout: 30_000 })
    .toMatchObject([{ state: 'dead' }])
  await page.reload()
  await badge('Given up').waitFor()
  await judge(page, 'deliveries')
  receiver.answers = 204
  await button(/^Send again to/).click()
  await badge('Delivered').waitFor()
  receiver.server.close()
})

it('keeps the place of what is being loaded, and says what is not there', async () => {
  const { page, server } = studio
  await page.route('**/api/v1/**', () => undefined)
  await page.goto(`${server.origin}/#/points`)
  await page.goto(`${server.origin}/#/`)
  await page.reload()
  await page.getByRole('status', { name: 'Loading' }).first().waitFor()
  await judge(page, 'loading')
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await page.goto(`${server.origin}/#/jobs/${crypto.randomUUID()}`)
  await page.reload()
  await page.getByText('There is no such job').waitFor()
  await judge(page, 'not-found')
  await page.goto(`${server.origin}/#/nowhere`)
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  const balance = '**/api/account/balance'
  await page.route(balance, (route) => route.abort())
  await page.reload()
  await page.getByRole('alert').getByText('The server does not answer').waitFor()
  // While it is asked again the page says the same.
  const held = Promise.withResolvers<undefined>()
  const askedAgain = Promise.withResolvers<undefined>()
  await page.route(balance, async (route) => {
    askedAgain.resolve(undefined)
    await held.promise
    await route.continue()
  })
  await askedAgain.promise
  await judge(page, 'server-away-first')
  held.resolve(undefined)
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  await page.unrouteAll()
  await judge(page, 'nowhere')
})

it('signs out in every tab, also with the menu', async () => {
  const { page, server, context } = studio
  await page.goto(`${server.origin}/#/`)
  const tab = await context.newPage()
  await tab.goto(server.origin)
  await tab.getByRole('navigation').waitFor()
  await button('Account and theme').click()
  await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
  await judge(page, 'menu')
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByLabel('API key').waitFor()
  await tab.getByLabel('API key').waitFor()
  expect(await page.evaluate(() => sessionStorage.getItem('video-upscale.key'))).toBeNull()
  await tab.close()
})

it('never complained, and asked nobody else', () => {
  expect(studio.complaints).toEqual([])
})

/** A receiver that says 410, until it is told to answer otherwise. */
async function startReceiver(): Promise<{ url: string; answers: number; server: Server }> {
  const receiver = { url: '', answers: 410, server: createServer() }
  receiver.server.on('request', (request, response) => {
    request.resume()
    response.writeHead(receiver.answers).end()
  })
  receiver.server.listen(0, '127.0.0.1')
  await once(receiver.server, 'listening')
  receiver.url = `http://127.0.0.1:${String((receiver.server.address() as AddressInfo).port)}/hook`
  return receiver
}
