import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { launchChromium } from '../../../../scripts/launch-chromium.ts'
import { createLogger } from '../create-logger.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'
import { findStudio } from './find-studio.ts'
import { pageHeaders } from './page-headers.ts'

type Browser = Awaited<ReturnType<typeof launchChromium>>
type Page = Awaited<ReturnType<Browser['newPage']>>

const built = join(import.meta.dirname, '../../dist/studio')
let server: TestServer
/** The page's script, at its hashed name. */
let script: string

beforeAll(async () => {
  const page = await readFile(join(built, 'index.html'), 'utf8').catch(() => '')
  script = /src="([^"]+[.]js)"/.exec(page)?.[1] ?? ''
  if (script === '') throw new Error('These tests are of the studio as it is built: run `pnpm build`.')
  server = await startTestServer()
})

afterAll(() => server.stop())

/** As it is written: `fetch` would resolve the dots before it asks. */
async function ask(path: string, method = 'GET', headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(server.url)
  const asked = request({ hostname, port, path, method, headers, agent: false }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) }
}

describe('the page', () => {
  it('may run its own scripts and talk to its own server, and nothing else', async () => {
    const { status, headers, body } = await ask('/')
    expect(status).toBe(200)
    expect(body).toBe(await readFile(join(built, 'index.html'), 'utf8'))
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
        `media-src 'self' blob: ${server.url}; connect-src 'self' ${server.url}; font-src 'self'; ` +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
        "require-trusted-types-for 'script'; trusted-types 'none'",
    )
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringMatching(/camera=\(\).*geolocation=\(\).*microphone=\(\)/) as string,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    })
  })

  it.each([
    ['https://videos.example/upscale', "connect-src 'self' https://videos.example;"],
    // Which no policy can name.
    ['http://[::1]:8484', "connect-src 'self';"],
  ])('is told of the public URL %s', (publicUrl, part) => {
    expect(pageHeaders(publicUrl)['content-security-policy']).toContain(part)
  })

  it('is asked for anew each time, and what it names by its content is kept', async () => {
    for (const path of ['/', '/icon.svg']) {
      const { headers } = await ask(path)
      expect(headers['cache-control']).toBe('no-cache')
      // Made of size and time, both of which two versions may share.
      expect([headers.etag, headers['last-modified']]).toEqual([undefined, undefined])
    }
    const { headers } = await ask(script)
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'application/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
  })

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['identity', null],
  ])('comes to one who accepts %s as %s', async (accepted, encoding) => {
    for (const path of ['/', script]) {
      const answer = await fetch(server.url + path, { headers: { 'accept-encoding': accepted } })
      expect(answer.headers.get('content-encoding')).toBe(encoding)
      expect(answer.headers.get('vary')).toBe('accept-encoding')
      // Unpacked by fetch.
      expect(await answer.text()).toBe(
        await readFile(join(built, path === '/' ? 'index.html' : path), 'utf8'),
      )
    }
  })

  it('answers HEAD without its body', async () => {
    const { status, headers, body } = await ask('/', 'HEAD')
    const { length } = await readFile(join(built, 'index.html'))
    expect([status, headers['content-length'], body]).toEqual([200, String(length), ''])
  })
})

describe('everything else', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    for (const path of ['/', '/icon.svg', script]) {
      const { status, headers, body } = await ask(path, method, { 'content-type': 'application/json' })
      expect([status, headers.allow]).toEqual([405, 'GET, HEAD'])
      expect(JSON.parse(body)).toMatchObject({ code: 405 })
    }
  })

  it.each([
    '/index.html',
    '/icon.svg.br',
    '/assets',
    '/assets/',
    '/assets/nothing.js',
    '/assets/../index.html',
    '/assets/..%2findex.html',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/../../main.mjs',
    '/assets//etc/passwd',
    '/assets/%00',
    '/..%2fmain.mjs',
    '/../../package.json',
    '//etc/passwd',
    '/studio/index.html',
  ])('is not there: %s', async (path) => {
    const { status, headers, body } = await ask(path)
    expect([status, headers['cache-control']]).toEqual([404, undefined])
    expect(JSON.parse(body)).toMatchObject({ code: 404, message: `There is no GET ${path}.` })
  })

  it('is as it was, and metrics name no file', async () => {
    await ask(script)
    const [health, balance, metrics] = await Promise.all(
      ['/health/ready', '/api/account/balance', '/metrics'].map((path) => ask(path)),
    )
    expect([health?.status, balance?.status, metrics?.status]).toEqual([200, 401, 200])
    expect(balance?.headers['content-security-policy']).toBeUndefined()
    expect(metrics?.body).toContain('operation="GET /assets/*",status="200"')
    expect(metrics?.body).not.toContain(script)
  })
})

describe('in a browser', () => {
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    browser = await launchChromium()
    // One for all: this Chromium is a single process, and ends with its first page.
    page = await browser.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
  })

  afterAll(() => browser.close())

  beforeEach(async () => {
    await page.unrouteAll()
    // Another fragment alone would load nothing.
    await page.goto('about:blank')
    complaints = []
  })

  /** Opens the studio, signed in. */
  async function open(): Promise<void> {
    await page.goto(`${String(server.studioUrl)}#key=${server.apiKey}`)
    await page.locator('#studio > *').first().waitFor()
  }

  it('runs under its own policy without a complaint', async () => {
    await open()
    expect(complaints).toEqual([])
  })

  it('runs nothing that was written into it', async () => {
    const mark = 'document.title = &quot;taken&quot;'
    const injected =
      `<script>document.title = "taken"</script><img src="/nothing" onerror="${mark}">` +
      `<svg onload="${mark}"></svg><iframe srcdoc="<script>parent.document.title = 'taken'</script>"></iframe>`
    await page.route(String(server.studioUrl), async (route) => {
      const response = await route.fetch({ headers: { 'accept-encoding': 'identity' } })
      const body = (await response.text()).replace('</body>', `${injected}</body>`)
      await route.fulfill({ response, body })
    })
    await open()
    const refusals = () => complaints.filter((text) => /inline .* violates/.test(text))
    await expect.poll(() => refusals().length).toBe(4)
    expect(await page.title()).not.toBe('taken')
  })

  it('lets no script that got in write markup, run text, or call another server', async () => {
    await open()
    const outcomes = await page.evaluate(async () => {
      const attempts: readonly (() => unknown)[] = [
        () => (document.body.innerHTML = '<b></b>'),
        () => Object.assign(document.createElement('script'), { text: 'true' }),
        () => fetch('https://elsewhere.example/'),
      ]
      const named: string[] = []
      for (const attempt of attempts) {
        try {
          await attempt()
          named.push('done')
        } catch (error) {
          named.push(error instanceof Error ? error.name : 'unknown')
        }
      }
      return named
    })
    expect(outcomes).toEqual(['TypeError', 'TypeError', 'TypeError'])
    // The last one could fail for other reasons as well.
    await expect.poll(() => complaints.join('\n')).toMatch(/elsewhere\.example.*connect-src/)
  })

  it('is shown in no frame', async () => {
    await page.route('http://elsewhere.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${server.url}/"></iframe>` }),
    )
    await page.goto('http://elsewhere.example/')
    expect(page.frames().map((frame) => frame.url())).toEqual([
      'http://elsewhere.example/',
      'chrome-error://chromewebdata/',
    ])
  })
})

describe('a server without the studio', () => {
  it('has nothing at /', async () => {
    const bare = await startTestServer({ studio: 'false' })
    try {
      const { status, headers } = await fetch(`${bare.url}/`)
      expect([status, headers.get('content-security-policy')]).toEqual([404, null])
      expect(bare.studioUrl).toBeUndefined()
    } finally {
      await bare.stop()
    }
  })

  it('says once that it was not built, and goes on', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'vu-studio-'))
    try {
      const lines: string[] = []
      const log = createLogger('info', { write: (line) => lines.push(line) })
      expect(await findStudio(join(directory, 'nowhere'), log)).toBeUndefined()
      // A build that broke off.
      await writeFile(join(directory, 'icon.svg'), '')
      expect(await findStudio(directory, log)).toBeUndefined()
      expect(lines.map((line) => /"msg":"([^"]+)"/.exec(line)?.[1])).toEqual(
        Array.from({ length: 2 }, () => 'the studio was not built: there is no page at /'),
      )
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
