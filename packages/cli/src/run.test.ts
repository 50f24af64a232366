import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { defaultResultPath } from './commands/upscale.ts'

const program = fileURLToPath(new URL('./main.ts', import.meta.url))
const video = Buffer.from('the upscaled video')
const importId = '0f7a0d3c-6a4e-4c63-8a39-5f4a5c0c3c11'
const jobId = '2cbffb65-10ac-45a2-91d4-19a19a19ab4c'

interface Result {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

let directory: string
let clip: string
let service: Server | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vu-cli-'))
  clip = join(directory, 'clip.mov')
  await writeFile(clip, 'a video')
})

afterEach(async () => {
  service?.closeAllConnections()
  service?.close()
  service = undefined
  await rm(directory, { recursive: true })
})

/** Runs the real program in a process of its own, as a shell would. */
async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const child = spawn(process.execPath, ['--conditions=@video-upscale/source', program, ...args], {
    env: { PATH: process.env.PATH, ...env },
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { status, stdout, stderr }
}

function task(status: string, taskType: string, id: string, urls: string[] | null = null) {
  return { job_id: id, task_type: taskType, status, output: { video_urls: urls, seed: '' } }
}

/** A service that takes an import and an upscale, or answers the submit with another status. */
async function startService(submitStatus = 200): Promise<Record<string, string>> {
  const server = createServer((request, response) => {
    request.resume()
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    request.on('end', () => {
      const base = `http://${request.headers.host ?? ''}`
      if (request.headers['x-api-key'] !== 'vu_key' && !request.url?.startsWith('/file')) {
        json(401, { code: 401, message: 'wrong key', raw_message: '', detail: null })
      } else if (request.url === '/api/v1/video-import')
        json(200, task('completed', 'video_import', importId))
      else if (request.url === '/api/v1/video-upscale') {
        json(
          submitStatus,
          submitStatus === 200 ? task('pending', 'video_upscale', jobId) : { message: 'no points' },
        )
      } else if (request.url === `/api/v1/job/${jobId}`) {
        json(200, task('completed', 'video_upscale', jobId, [`${base}/file`]))
      } else response.writeHead(200, { 'content-length': video.length }).end(video)
    })
  })
  service = server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { VIDEO_UPSCALE_BASE_URL: `http://127.0.0.1:${String(port)}/api`, VIDEO_UPSCALE_API_KEY: 'vu_key' }
}

describe('video-upscale upscale', () => {
  it('saves the result beside the source, and says where on stdout', async () => {
    const { status, stdout, stderr } = await run(['upscale', clip], await startService())
    expect(stderr).toContain('importing')
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringContaining('clip-2x.mp4') as string,
    })
    expect((await readFile(join(directory, 'clip-2x.mp4'))).equals(video)).toBe(true)
  })

  it('prints only JSON lines with --json', async () => {
    const { stdout, stderr } = await run(['upscale', clip, '--json', '-o', 'out.mp4'], await startService())
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string })
    expect(events.map(({ event }) => event)).toEqual(['step', 'update', 'step', 'done'])
    expect(events.at(-1)).toMatchObject({ jobId, out: 'out.mp4', bytes: video.length })
    expect(stderr).toBe('')
  })

  it('does not touch a result that is there, unless forced', async () => {
    const env = await startService()
    await writeFile(join(directory, 'out.mp4'), 'precious')
    const refused = await run(['upscale', clip, '-o', 'out.mp4'], env)
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('--force') as string })
    expect(await readFile(join(directory, 'out.mp4'), 'utf8')).toBe('precious')
    expect((await run(['upscale', clip, '-o', 'out.mp4', '--force'], env)).status).toBe(0)
  })

  it('leaves nothing behind when the submit is refused, and names the error by its status', async () => {
    const { status, stderr } = await run(['upscale', clip], await startService(402))
    expect({ status, stderr }).toEqual({ status: 5, stderr: expect.stringContaining('no points') as string })
    expect(await readdir(directory)).toEqual(['clip.mov'])
  })
})

describe('errors', () => {
  it.each([
    ['no key', [], {}, 2, 'VIDEO_UPSCALE_API_KEY'],
    ['no file', ['missing.mp4'], { VIDEO_UPSCALE_API_KEY: 'k' }, 2, 'There is no file missing.mp4'],
    [
      'a factor that there is not',
      ['clip.mov', '--scale', '3'],
      { VIDEO_UPSCALE_API_KEY: 'k' },
      2,
      'Allowed choices are 2, 4',
    ],
    [
      'an unknown option',
      ['clip.mov', '--sacle', '2'],
      { VIDEO_UPSCALE_API_KEY: 'k' },
      2,
      "unknown option '--sacle'",
    ],
    [
      'a base URL that is none',
      ['clip.mov'],
      { VIDEO_UPSCALE_API_KEY: 'k', VIDEO_UPSCALE_BASE_URL: 'x' },
      2,
      'absolute URL',
    ],
    [
      'an unknown loss',
      ['clip.mov', '--allow-loss', 'sound'],
      { VIDEO_UPSCALE_API_KEY: 'k', VIDEO_UPSCALE_BASE_URL: 'http://127.0.0.1:65533' },
      2,
      'does not know "sound"',
    ],
    [
      'no server',
      ['clip.mov'],
      { VIDEO_UPSCALE_API_KEY: 'k', VIDEO_UPSCALE_BASE_URL: 'http://127.0.0.1:65533' },
      6,
      'Check VIDEO_UPSCALE_BASE_URL',
    ],
  ])('say what to do: %s', async (_name, args, env, status, message) => {
    const result = await run(['upscale', ...(args.length === 0 ? [clip] : args)], env)
    expect(result.stderr).toContain(message)
    expect(result.status).toBe(status)
    expect(result.stdout).toBe('')
  })

  it('come as one JSON event with --json, and never show the key', async () => {
    const env = { ...(await startService()), VIDEO_UPSCALE_API_KEY: 'vu_secret' }
    const { status, stdout, stderr } = await run(['job', 'get', jobId, '--json'], env)
    expect(JSON.parse(stdout)).toMatchObject({
      event: 'error',
      code: 'unauthorized',
      status: 401,
      exitCode: 3,
    })
    expect(status).toBe(3)
    expect(stdout + stderr).not.toContain('vu_secret')
  })
})

describe('video-upscale job', () => {
  it('gets the wire object with --json, and waits', async () => {
    const env = await startService()
    expect(JSON.parse((await run(['job', 'get', jobId, '--json'], env)).stdout)).toMatchObject({
      job_id: jobId,
    })
    expect((await run(['job', 'wait', jobId], env)).stdout).toContain('completed')
  })
})

describe('help', () => {
  it.each([[['--help']], [['upscale', '--help']], [['job', 'wait', '--help']], [['--version']]])(
    '%j is on stdout with status 0',
    async (args) => {
      const { status, stdout, stderr } = await run(args)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout.length).toBeGreaterThan(4)
    },
  )
})

it('names the result after the source', () => {
  expect(defaultResultPath('/a/clip.mov', '2')).toBe('/a/clip-2x.mp4')
  expect(defaultResultPath('clip', '4')).toBe('clip-4x.mp4')
})
