import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'

import { launchChromium } from '../../../scripts/launch-chromium.ts'
import { expectAccessible, expectNoSidewaysScroll, watchComplaints } from './judge-page.ts'
import { startStudioServer, type StudioServer } from './studio-server.ts'
import { takeScreenshots } from './take-screenshots.ts'

export const fixtures = join(import.meta.dirname, '../fixtures')
export const counting = join(fixtures, 'counting-160x96.mp4')
export const long = join(fixtures, 'long-256x144.mp4')

/** A real server and a real browser. */
export interface Studio {
  readonly server: StudioServer
  readonly browser: Browser
  /** The browser of one user: its tabs know each other. */
  readonly context: BrowserContext
  readonly page: Page
  /** What any page complained about so far. */
  readonly complaints: readonly string[]
  /** A request to the API, with the key. */
  call(method: string, path: string, body?: object): Promise<Record<string, unknown>>
  close(): Promise<void>
}

export async function openStudio(): Promise<Studio> {
  const directory = await mkdtemp(join(tmpdir(), 'vu-studio-'))
  // Where root runs the tests, PostgreSQL runs as another user and must get in.
  await chmod(directory, 0o711)
  const server = await startStudioServer(join(directory, 'server'))
  const browser = await launchChromium()
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: 'dark',
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(30_000)
  const page = await context.newPage()
  return {
    server,
    browser,
    context,
    page,
    complaints: watchComplaints(page, server.origin),
    call: async (method, path, body) => {
      const response = await fetch(`${server.origin}/api${path}`, {
        method,
        headers: {
          'x-api-key': server.apiKey,
          ...(body && { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      return (await response.json()) as Record<string, unknown>
    },
    close: async () => {
      await browser.close()
      await server.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Signs in by the link that the server prints, as a user does who clicks on it. */
export async function signIn({ server, page }: Pick<Studio, 'server' | 'page'>, to = '/'): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${server.origin}/#key=${server.apiKey}&to=${to}`)
  await page.getByRole('navigation').waitFor()
}

/**
 * Judges the state that a page is in: axe in both themes, and three widths. With UPDATE_SCREENSHOTS=1 it is
 * put on a sheet in docs/studio as well.
 */
export async function judge(page: Page, name: string, shown?: Locator): Promise<void> {
  await expectAccessible(page)
  await expectNoSidewaysScroll(page)
  if (process.env.UPDATE_SCREENSHOTS === '1') await takeScreenshots(page, name, shown)
}
