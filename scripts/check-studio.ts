/**
 * Measures a first look at the studio in Chromium, served by the built server on loopback, and holds it to its
 * budgets: the JavaScript of the first page, how far things jump while it loads, and when it can be used.
 * `pnpm check` runs it; alone: `node scripts/check-studio.ts`.
 */
import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'

import { launchChromium } from './launch-chromium.ts'
import { startDemoServer } from './start-demo-server.ts'

const server = join(import.meta.dirname, '../packages/server/dist')
const looks = 5

interface Look {
  readonly shift: number
  readonly readyMs: number
}

/** What the first page loads at once: the entry, and what it says is needed with it. */
async function initialScriptBytes(): Promise<number> {
  const page = await readFile(join(server, 'studio/index.html'), 'utf8')
  const scripts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+[.]js)"/g)].map(([, path]) => path ?? '')
  const sizes = await Promise.all(scripts.map((path) => stat(join(server, 'studio', `${path}.gz`))))
  return sizes.reduce((sum, { size }) => sum + size, 0)
}

/** Opens the studio as somebody does who has never been there. */
async function lookAt(browser: Browser, link: string): Promise<Look> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } })
  const page = await context.newPage()
  await page.addInitScript(() => {
    const seen = { shift: 0, readyMs: 0 }
    Object.assign(globalThis, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        seen.shift += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
    const look = (): void => {
      const button = [...document.querySelectorAll('button')].find(
        ({ textContent }) => textContent === 'Choose clips',
      )
      // After the paint that shows it, and once the page is free to act on a click.
      if (button) setTimeout(() => (seen.readyMs = performance.now()))
      else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })
  await page.goto(link)
  await page.getByText('No jobs yet').waitFor()
  await page.waitForLoadState('networkidle')
  const look = await page.evaluate(() => (globalThis as unknown as { seen: Look }).seen)
  // Chromium runs as one process here, and ends as a whole with its first context.
  await page.goto('about:blank')
  return look
}

async function measureLooks(): Promise<readonly Look[]> {
  const directory = await mkdtemp(join(tmpdir(), 'vu-check-studio-'))
  // Where root runs it, PostgreSQL runs as another user and must get in.
  await chmod(directory, 0o711)
  const running = await startDemoServer(join(server, 'main.mjs'), join(directory, 'server'))
  const browser = await launchChromium()
  try {
    if (running.studioUrl === undefined) throw new Error('The server serves no studio.')
    const measured: Look[] = []
    for (let count = 0; count < looks; count++) measured.push(await lookAt(browser, running.studioUrl))
    return measured
  } finally {
    await browser.close()
    await running.stop()
    await rm(directory, { recursive: true, force: true })
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

const measured = await measureLooks()
const rows = [
  { name: 'initial JavaScript, gzip', is: (await initialScriptBytes()) / 1000, most: 180, unit: 'kB' },
  { name: 'layout shift, worst', is: Math.max(...measured.map(({ shift }) => shift)), most: 0.05, unit: '' },
  { name: 'ready, median', is: median(measured.map(({ readyMs }) => readyMs)) / 1000, most: 1.5, unit: 's' },
]
let isOver = false
for (const { name, is, most, unit } of rows) {
  const fits = is <= most
  isOver ||= !fits
  console.log(
    `${fits ? 'ok  ' : 'OVER'}  ${name.padEnd(26)} ${is.toFixed(3).padStart(8)} ${unit.padEnd(2)} (at most ${String(most)})`,
  )
}
if (isOver) process.exitCode = 1
