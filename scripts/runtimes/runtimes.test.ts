import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { exampleTask, signedWebhook, startFakeApi, type FakeApi } from '@video-upscale/testing'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { launchChromium } from '../launch-chromium.ts'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const run = promisify(execFile)

let api: FakeApi
let service: object

beforeAll(async () => {
  api = await startFakeApi()
  const secret = api.webhookSecret
  const task = exampleTask({ status: 'completed' })
  const webhook = { ...signedWebhook({ secret, task }), secret }
  service = { baseUrl: api.baseUrl, apiKey: api.apiKey, sourceJobId: api.sourceJobId, webhook }
})

afterAll(() => api.close())

const expected = {
  submitted: 'pending',
  watched: 'completed',
  completed: 'completed',
  endedAt: true,
  download: true,
  webhook: 'completed',
  forged: 'webhook-not-verified',
  callback: [true, false],
  missing: ['not-found', true],
  aborted: 'the user left',
  refused: 'connection',
}

async function exerciseIn(command: readonly string[]): Promise<unknown> {
  const [program = '', ...args] = command
  const { stdout } = await run(program, [...args, JSON.stringify(service)], { cwd: here })
  return JSON.parse(stdout)
}

const node20 = join(root, 'node_modules/node-20-linux-x64/bin/node')
const deno = join(root, 'node_modules/@deno/linux-x64-glibc/deno')
const bun = join(root, 'node_modules/@oven/bun-linux-x64/bin/bun')

describe('the built client does the same under', () => {
  it.each([
    ['Node 26, ES modules', [process.execPath, 'run-esm.mjs']],
    ['Node 26, CommonJS', [process.execPath, 'run-cjs.cjs']],
    ['Node 20, ES modules', [node20, 'run-esm.mjs']],
    ['Node 20, CommonJS', [node20, 'run-cjs.cjs']],
    ['Deno', [deno, 'run', '--no-lock', '--allow-all', '--node-modules-dir=manual', 'run-esm.mjs']],
    ['Bun', [bun, 'run-esm.mjs']],
  ])('%s', async (_name, command) => {
    // Their programs are npm packages for Linux on x64; elsewhere only Node 26 is tried.
    if (!existsSync(command[0] ?? '') && process.platform !== 'linux') return
    expect(await exerciseIn(command)).toEqual(expected)
  })

  it('workerd', async () => {
    const worker = new Miniflare({ modules: true, script: await bundle(), compatibilityDate: '2026-07-01' })
    try {
      const response = await worker.dispatchFetch('http://worker/', {
        method: 'POST',
        body: JSON.stringify(service),
      })
      expect(await response.json()).toEqual(expected)
    } finally {
      await worker.dispose()
    }
  })

  it('Chromium, in a page, with the key allowed in', async () => {
    const { evaluate, close } = await openPage(await bundle())
    try {
      expect(await evaluate({ ...service, options: { dangerouslyAllowBrowser: true } })).toEqual(expected)
      await expect(evaluate(service)).rejects.toThrow('An account key in a browser')
    } finally {
      await close()
    }
  })
})

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'bundle-entry.mjs')],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

async function openPage(script: string) {
  const server = createServer((request, response) => {
    const isScript = request.url === '/script.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script type="module" src="/script.js"></script>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${String(port)}/`)
  await page.waitForFunction('globalThis.exerciseClient !== undefined')
  return {
    evaluate: (given: object): Promise<unknown> =>
      page.evaluate(`globalThis.exerciseClient(${JSON.stringify(given)})`),
    close: async () => {
      await browser.close()
      server.close()
    },
  }
}
