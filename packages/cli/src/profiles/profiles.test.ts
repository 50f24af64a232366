import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { beforeEach, describe, expect, it } from 'vitest'

import { programPath, useProgram } from '../testing-program/run-program.ts'

const { run, path, directory } = useProgram()
const key = 'vu_0123456789abcdefghij'
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const studio = ['config', 'set', 'studio', '--base-url', 'https://studio.example/api']
const configPath = () => path('home/.config/video-upscale/config.json')

const readProfiles = async (): Promise<Record<string, unknown>> =>
  (JSON.parse(await readFile(configPath(), 'utf8')) as { profiles: Record<string, unknown> }).profiles

const store = () => run([...studio, '--api-key-stdin'], { input: `${key}\n` })

describe('video-upscale config', () => {
  it('stores keys for their owner only, and shows no more than their last characters', async () => {
    const said = [
      await store(),
      await run(['config', 'set', 'studio', '--webhook-secret-stdin', '--json'], { input: secret }),
      await run(['config', 'list']),
      await run(['config', 'get', 'studio']),
      await run(['config', 'get', '--json']),
    ]
    expect(said.map(({ status }) => status)).toEqual([0, 0, 0, 0, 0])
    const text = said.map(({ stdout, stderr }) => stdout + stderr).join('')
    expect(text).toContain('studio (default)  https://studio.example/api  key …ghij')
    expect(text).not.toContain(key.slice(0, -4).slice(-6))
    expect(text).not.toContain(secret.slice(6, 12))
    expect(JSON.parse(said[4]?.stdout ?? '')).toEqual({
      event: 'profile',
      name: 'studio',
      baseUrl: 'https://studio.example/api',
      apiKey: '…ghij',
      webhookSecret: '…LaSw',
      dataDir: null,
      isDefault: true,
    })
    expect((await stat(configPath())).mode & 0o777).toBe(0o600)
    expect((await stat(path('home/.config/video-upscale'))).mode & 0o777).toBe(0o700)
    expect(await readProfiles()).toEqual({
      studio: { baseUrl: 'https://studio.example/api', apiKey: key, webhookSecret: secret },
    })
  })

  it('takes what the environment has, when asked to', async () => {
    const env = { VIDEO_UPSCALE_API_KEY: key, VIDEO_UPSCALE_BASE_URL: 'http://127.0.0.1:9/api' }
    expect(await run(['config', 'set', 'mine', '--from-env'], { env })).toMatchObject({ status: 0 })
    expect(await readProfiles()).toEqual({ mine: { baseUrl: 'http://127.0.0.1:9/api', apiKey: key } })
  })

  it('gives no stored key to another service', async () => {
    await store()
    const moved = ['config', 'set', 'studio', '--base-url', 'https://thief.example/api']
    const { status, stderr } = await run(moved)
    expect(stderr).toContain('is for https://studio.example/api, and is not given to another service')
    expect(status).toBe(2)
    expect(await readProfiles()).toMatchObject({ studio: { baseUrl: 'https://studio.example/api' } })
    await run([...moved, '--api-key-stdin'], { input: 'vu_another' })
    expect(await readProfiles()).toEqual({
      studio: { baseUrl: 'https://thief.example/api', apiKey: 'vu_another' },
    })
  })

  it('knows a default: the first, or the one that was chosen', async () => {
    await store()
    await run(['config', 'set', 'hosted', '--api-key-stdin'], { input: key })
    expect((await run(['config', 'get'])).stdout).toContain('studio (default)')
    expect(await run(['config', 'use', 'hosted'])).toMatchObject({ status: 0 })
    expect((await run(['config', 'get'])).stdout).toContain('hosted (default)  https://api.legnext.ai/api')
    expect((await run(['config', 'remove', 'hosted'])).stderr).toContain('None is the default now')
    expect(Object.keys(await readProfiles())).toEqual(['studio'])
    expect(await run(['config', 'get'])).toMatchObject({ status: 2 })
  })

  it('loses nothing of what several processes store at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    await Promise.all(names.map((name) => run(['config', 'set', name, '--api-key-stdin'], { input: key })))
    expect(Object.keys(await readProfiles()).toSorted()).toEqual(names)
  })

  it.each([
    [['config', 'set', 'x'], '', 'needs a key'],
    [['config', 'set', 'x', '--api-key-stdin'], '\n', 'The key is empty'],
    [['config', 'set', 'x', '--api-key-stdin'], 'two words', 'is not one word'],
    [['config', 'set', 'x', '--from-env'], '', 'VIDEO_UPSCALE_API_KEY, which is not set'],
    [['config', 'set', 'x', '--api-key', key], '', "unknown option '--api-key'"],
    [['config', 'set', '__proto__', '--api-key-stdin'], key, 'no name for a profile'],
    [['config', 'set', 'x', '--api-key-stdin', '--base-url', 'studio.example'], key, 'absolute URL'],
    [['config', 'set', 'x', '--webhook-secret-stdin'], 'secret', 'begins with whsec_'],
    [['config', 'set', 'x', '--api-key-stdin'], `vu_${'k'.repeat(43)}`, 'with --base-url'],
    [['config', 'use', 'constructor'], '', 'no profile "constructor"'],
    [['config', 'remove', 'x'], '', 'no profile "x"'],
  ])('refuses %j', async (args, input, message) => {
    const { status, stdout, stderr } = await run(args, { input })
    expect({ status, stdout, stderr }).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    })
    expect(existsSync(configPath())).toBe(false)
  })
})

describe('a configuration that is not in order', () => {
  beforeEach(() => mkdir(path('home/.config/video-upscale'), { recursive: true }))

  it('sends no key of an own server to the hosted service', async () => {
    const profiles = { studio: { apiKey: `vu_${'k'.repeat(43)}` } }
    await writeFile(configPath(), JSON.stringify({ profiles }), { mode: 0o600 })
    const { status, stderr } = await run(['balance', '--profile', 'studio'])
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/sent nowhere[^]*config set studio --base-url/) as string,
    })
  })

  it.each([
    ['is not JSON', '{"profiles":', 0o600, 'is not JSON'],
    ['is of another shape', '[]', 0o600, 'has no "profiles"'],
    ['is readable by others', '{"profiles":{}}', 0o644, 'chmod 600'],
  ])('is neither used nor overwritten where it %s', async (_what, text, mode, message) => {
    await writeFile(configPath(), text)
    await chmod(configPath(), mode)
    for (const args of [
      ['config', 'list'],
      [...studio, '--api-key-stdin'],
    ]) {
      const { status, stderr } = await run(args, { input: key })
      expect({ status, stderr }).toMatchObject({
        status: 2,
        stderr: expect.stringContaining(message) as string,
      })
    }
    expect(await readFile(configPath(), 'utf8')).toBe(text)
    expect((await run(['config', 'path'])).stdout).toBe(`${configPath()}\n`)
  })
})

// Of util-linux; it runs a command on a terminal of its own.
const hasScript = process.platform === 'linux' && existsSync('/usr/bin/script')

describe.skipIf(!hasScript)('on a terminal', () => {
  const type = (args: string, answer: string): Promise<{ status: number | null; shown: string }> => {
    const program = `"${process.execPath}" --conditions=@video-upscale/source "${programPath}" ${args}`
    const child = spawn('/usr/bin/script', ['-qefc', program, '/dev/null'], {
      cwd: directory(),
      env: { PATH: process.env.PATH, HOME: path('home') },
    })
    let shown = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const isAsked = shown.includes('not shown')
      shown += text
      if (!isAsked && shown.includes('not shown')) child.stdin.write(answer)
    })
    return new Promise((resolve) => {
      child.on('close', (status) => {
        resolve({ status, shown })
      })
    })
  }

  it('asks for the key, shows nothing of it, and keeps the old one at Enter', async () => {
    const asked = await type('config set hosted', `${key}\r`)
    expect(asked).toMatchObject({ status: 0, shown: expect.stringContaining('key …ghij') as string })
    expect(asked.shown).not.toContain(key.slice(0, 12))
    expect(await type('config set hosted', '\r')).toMatchObject({ status: 0 })
    expect(await readProfiles()).toEqual({ hosted: { apiKey: key } })
  })

  it('stores nothing at Ctrl-C', async () => {
    expect(await type('config set hosted', 'vu_half\u0003')).toMatchObject({ status: 130 })
    expect(existsSync(configPath())).toBe(false)
  })
})
