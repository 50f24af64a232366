import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'

import { realService } from '../testing-program/real-service.ts'
import { useProgram } from '../testing-program/run-program.ts'
import { checkNode } from './check-machine.ts'

const { run, path } = useProgram()
const names = [
  'node',
  'config',
  'service',
  'reachable',
  'key',
  'clock',
  'offers',
  'engine',
  'server',
  'disk',
  'state-disk',
]
let service: Server | undefined

afterEach(() => {
  service?.closeAllConnections()
  service?.close()
  service = undefined
})

/** A service as the hosted one: the documented API, on a clock of its own. */
async function startHosted(secondsOff: number): Promise<string> {
  const server = createServer((request, response) => {
    response.setHeader('date', new Date(Date.now() + secondsOff * 1000).toUTCString())
    if (request.url === '/api/account/balance') {
      const data = { account_id: 1, balance_usd: 0, available_credits: 0, available_points: 1234 }
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ code: 200, data, message: 'success' }))
    } else response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such page"}')
  })
  service = server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${String(port)}/api`
}

/** Runs `doctor --json`: state and message of each check by name, and the exit status. */
async function examine(env: Record<string, string>) {
  const { status, stdout, stderr } = await run(['doctor', '--json'], { env })
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; name: string; state: string; message: string })
  expect(events.map(({ event }) => event)).toEqual(names.map(() => 'check'))
  expect(events.map(({ name }) => name)).toEqual(names)
  const found = Object.fromEntries(events.map(({ name, state, message }) => [name, `${state}: ${message}`]))
  return { status, found, said: stdout + stderr }
}

describe('video-upscale doctor', () => {
  it('finds a real server in order, and tells it to people', async () => {
    const { env } = realService()
    const { status, stdout, stderr } = await run(['doctor'], { env })
    expect(stderr).toBe('')
    expect(stdout).not.toMatch(/^[✗-]/m)
    expect(stdout).toMatch(/^✓ key {9}accepted; [\d,]+ points are available$/m)
    expect(stdout).toMatch(/^✓ offers {6}resumable uploads; events; idempotency keys;.* models .*turbo/m)
    expect(stdout).toContain(`key …${env.VIDEO_UPSCALE_API_KEY.slice(-4)} (key from VIDEO_UPSCALE_API_KEY`)
    expect(stdout).not.toContain(env.VIDEO_UPSCALE_API_KEY)
    expect(status).toBe(0)
  })

  it('says that a key is not accepted, and that all else is well', async () => {
    const { env } = realService()
    const { status, found, said } = await examine({ ...env, VIDEO_UPSCALE_API_KEY: 'vu_of_another_service' })
    expect(found).toMatchObject({
      reachable: expect.stringMatching(/^ok/) as string,
      key: expect.stringMatching(/^failed/) as string,
      clock: expect.stringMatching(/^ok/) as string,
    })
    expect(said).not.toContain('vu_of_another_service')
    expect(status).toBe(3)
  })

  it('sees that what answers is something else', async () => {
    const { env } = realService()
    const VIDEO_UPSCALE_BASE_URL = env.VIDEO_UPSCALE_BASE_URL.replace(/\/api$/, '')
    const { status, found, said } = await examine({ ...env, VIDEO_UPSCALE_BASE_URL })
    expect(found.key).toContain('failed: what answers is not the Video Upscale API')
    expect(said).toContain('ends in /api')
    expect(status).toBe(6)
  })

  it('says that nobody answers, and how to start a server', async () => {
    const baseUrl = await startHosted(0)
    service?.close()
    const env = { VIDEO_UPSCALE_API_KEY: 'vu_key', VIDEO_UPSCALE_BASE_URL: baseUrl }
    const { status, found, said } = await examine(env)
    expect(found).toMatchObject({
      reachable: expect.stringMatching(/^failed: .*ECONNREFUSED/) as string,
      key: 'skipped: there is no answer',
      clock: 'skipped: there is no answer',
    })
    expect(said).toContain('video-upscale serve')
    expect(status).toBe(6)
  })

  it('finds that nothing can be noted, as the other commands do', async () => {
    await writeFile(path('file'), '')
    const env = { ...realService().env, XDG_STATE_HOME: path('file') }
    const { status, found, said } = await examine(env)
    expect(found['state-disk']).toMatch(/^failed: .* cannot be made or written/)
    expect(said).toContain('Set XDG_STATE_HOME')
    expect(status).toBe(10)
    await writeFile(path('clip.mp4'), 'a video')
    const refused = await run(['upscale', 'clip.mp4'], { env })
    expect(refused.stderr).toContain('Set XDG_STATE_HOME')
    expect(refused.status).toBe(10)
  })

  it('says how to get a service where there is none', async () => {
    const { status, found, said } = await examine({})
    expect(found.service).toContain('failed: No API key.')
    expect(found).toMatchObject({
      key: 'skipped: there is no service to ask',
      engine: expect.stringMatching(/^ok: \d/) as string,
    })
    expect(said).toContain('video-upscale serve')
    expect(status).toBe(2)
  })

  it('looks at all else where the configuration is not in order', async () => {
    await mkdir(path('home/.config/video-upscale'), { recursive: true })
    await writeFile(path('home/.config/video-upscale/config.json'), '{"profiles":', { mode: 0o600 })
    const { status, found } = await examine(realService().env)
    expect(found.config).toMatch(/^failed: .*is not JSON/)
    expect(found.service).toBe('skipped: the configuration is not in order')
    expect(found.disk).toMatch(/^ok: .* free for /)
    expect(status).toBe(2)
  })

  it.each([
    [30, 'ok: 30 s from that of the service', 0],
    [-90, 'warning: 90 s from that of the service', 0],
    [400, 'failed: 400 s from that of the service', 2],
  ])('holds a clock that is %d s off against that of the service', async (secondsOff, clock, exitCode) => {
    const env = { VIDEO_UPSCALE_API_KEY: 'vu_key', VIDEO_UPSCALE_BASE_URL: await startHosted(secondsOff) }
    const { status, found } = await examine(env)
    // The header tells whole seconds.
    expect(found.clock?.replace(/\d+(?= s)/, (n) => String(Math.round(Number(n) / 10) * 10))).toBe(clock)
    expect(found).toMatchObject({
      key: 'ok: accepted; 1,234 points are available',
      offers: 'ok: the documented API only, as the hosted service',
    })
    expect(status).toBe(exitCode)
  })
})

it.each([
  ['20.20.2', 'failed'],
  ['22.18.0', 'failed'],
  ['22.19.0', 'ok'],
  ['26.10.0', 'ok'],
])('Node %s is %s', async (version, state) => {
  expect(await checkNode(version)).toMatchObject({ state })
})
