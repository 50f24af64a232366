import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startFakeApi, type FakeApi, type FakeApiOptions, type Fault } from '@video-upscale/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

import { hasProgram, startInTerminal, type RealTerminal } from '../testing-program/real-terminal.ts'
import { programPath, useProgram, type Running } from '../testing-program/run-program.ts'

// Against the fake, whose jobs last as long as a test wants, and which fails as it is told.
const { run, start, path, directory } = useProgram()
const apiKey = 'vu_a_key_that_nobody_may_see'
/** A job that is at work until the test ends it. */
const long = { durationMs: 3_600_000, statuses: ['processing'] }
const outputs: string[] = []
let api: FakeApi | undefined
let terminal: RealTerminal | undefined

beforeEach(async () => {
  await writeFile(path('clip.mp4'), 'a video')
})

afterEach(async () => {
  terminal?.kill()
  await api?.close()
  expect(outputs.splice(0).join('')).not.toContain(apiKey)
})

async function serve(options: FakeApiOptions = {}): Promise<{ api: FakeApi; env: Record<string, string> }> {
  api = await startFakeApi({ apiKey, ...options })
  return { api, env: { VIDEO_UPSCALE_BASE_URL: api.baseUrl, VIDEO_UPSCALE_API_KEY: apiKey } }
}

async function ended(running: Running) {
  const end = await running.ended
  outputs.push(end.stdout, end.stderr)
  return end
}

/** Kept here: who reads the state must not find the key in it, nor others the state. */
async function readState(): Promise<string> {
  const directory = path('home/.local/state/video-upscale/upscales')
  const names = (await readdir(directory)).filter((name) => name.endsWith('.json'))
  const modes = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).mode & 0o777))
  expect(modes.every((mode) => mode === 0o600)).toBe(true)
  expect((await stat(directory)).mode & 0o777).toBe(0o700)
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  outputs.push(...texts)
  return texts.join('')
}

describe('Ctrl-C', () => {
  it('leaves the job running, says how to resume, and resume fetches the result', async () => {
    const { api, env } = await serve({ script: long })
    const running = start(['upscale', 'clip.mp4'], { env })
    await running.until('processing')
    running.child.kill('SIGINT')
    const interrupted = await ended(running)
    expect(interrupted.status).toBe(130)
    const [, line] = /Resume with: video-upscale (resume \w+)\n$/.exec(interrupted.stderr) ?? []
    expect(await readState()).toContain('"jobId":"')
    const [job] = api.jobs()
    api.endJob(job?.job_id ?? '')
    const resumed = await run((line ?? '').split(' '), { env })
    expect(resumed).toMatchObject({ status: 0, stdout: expect.stringContaining('clip-2x.mp4') as string })
    expect(api.jobsCreated).toBe(1)
    expect((await readFile(path('clip-2x.mp4'))).length).toBe(65_536)
    expect((await run(['resume'], { env })).stderr).toContain('nothing to resume')
  })

  it('is told with --json, without a question', async () => {
    const { env } = await serve({ script: long })
    const running = start(['upscale', 'clip.mp4', '--json'], { env })
    await running.until('"processing"')
    running.child.kill('SIGTERM')
    const { status, stdout, stderr } = await ended(running)
    const last = stdout
      .trimEnd()
      .split('\n')
      .slice(-2)
      .map((line) => JSON.parse(line) as object)
    expect({ status, stderr }).toEqual({ status: 143, stderr: '' })
    expect(last).toEqual([
      expect.objectContaining({
        event: 'unfinished',
        resume: expect.stringMatching(/resume \w+$/) as string,
      }),
      expect.objectContaining({ event: 'error', code: 'interrupted', exitCode: 143 }),
    ])
  })
})

describe.skipIf(!hasProgram('script', 'the question at Ctrl-C'))('Ctrl-C at a terminal', () => {
  const startAtTerminal = async (faults: readonly Fault[] = []) => {
    const { api, env } = await serve({ script: long, faults })
    const { PATH = '' } = process.env
    const command = `trap : INT; stty cols 100 rows 30; '${process.execPath}' --conditions=@video-upscale/source '${programPath}' upscale clip.mp4; echo "status $?"`
    terminal = startInTerminal(command, {
      cwd: directory(),
      env: { ...env, PATH, HOME: path('home'), TERM: 'xterm' },
    })
    await terminal.until(/upscaling/)
    terminal.type('\x03')
    await terminal.until(/\[c\]ancel the job, \[l\]eave it running/)
    return { api, terminal }
  }

  it('asks, and cancels the job on demand, also where its end is seen before the answer', async () => {
    const { api, terminal } = await startAtTerminal([{ on: 'cancelJob', kind: 'slow-headers', ms: 3000 }])
    terminal.type('c\r')
    await terminal.until(/is canceled; its points are released/)
    expect(await terminal.until(/status 130/)).not.toContain('may go on')
    expect(api.jobs()).toMatchObject([{ status: 'canceled' }])
    expect(await readState()).toBe('')
  })

  it('asks again for what is no answer, and does not wait for one when all is done', async () => {
    const { api, terminal } = await startAtTerminal()
    terminal.type('continue\r')
    await terminal.until(/\[c\]ancel the job, \[l\]eave it running/)
    api.endJob(api.jobs()[0]?.job_id ?? '')
    await terminal.until(/\n.*clip-2x\.mp4/)
    await terminal.until(/status 0/)
  })

  it('goes on after Enter, asks again, and takes a second Ctrl-C for "leave"', async () => {
    const { api, terminal } = await startAtTerminal()
    terminal.type('\r')
    await terminal.until(/upscaling/)
    terminal.type('\x03')
    await terminal.until(/\[c\]ancel the job/)
    terminal.type('\x03')
    await terminal.until(/The job goes on\. Resume with: video-upscale resume \w+/)
    await terminal.until(/status 130/)
    expect(api.jobs()).toMatchObject([{ status: 'processing' }])
  })
})

describe('after kill -9', () => {
  it('the same command goes on where it was, and pays once', async () => {
    const { api, env } = await serve({ script: long })
    for (const moment of ['importing', 'processing']) {
      const running = start(['upscale', 'clip.mp4'], { env })
      await running.until(moment)
      running.child.kill('SIGKILL')
      await ended(running)
    }
    const last = start(['upscale', 'clip.mp4'], { env })
    await last.until('processing')
    api.endJob(api.jobs()[0]?.job_id ?? '')
    expect(await ended(last)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('clip-2x.mp4') as string,
    })
    expect(api.jobsCreated).toBe(1)
  })

  it('a source that is another one by now is not taken for the one that was begun', async () => {
    const { env } = await serve({ faults: [{ on: 'createVideoImport', kind: 'slow-headers', ms: 60_000 }] })
    const running = start(['upscale', 'clip.mp4'], { env })
    await running.until('importing')
    running.child.kill('SIGKILL')
    await ended(running)
    await writeFile(path('clip.mp4'), 'another video')
    const { status, stderr } = await run(['resume'], { env })
    expect(stderr).toContain('is not what it was')
    expect(status).toBe(10)
  })
})

describe('a service without idempotency keys', () => {
  const hosted = {
    service: 'hosted',
    faults: [{ on: 'createVideoUpscale', kind: 'reset-after-accept' }],
  } as const

  it('is asked once, until the user says anew', async () => {
    const { api, env } = await serve(hosted)
    const args = ['upscale', api.sourceJobId]
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { status, stderr } = await run(args, { env })
      expect(stderr).toContain('--anew')
      expect(status).toBe(9)
    }
    expect(api.jobsCreated).toBe(1)
    expect(await run([...args, '--anew'], { env })).toMatchObject({ status: 0 })
    expect(api.jobsCreated).toBe(2)
  })
})

describe('two at once', () => {
  it('are told both where there is no result', async () => {
    const { env } = await serve({ script: { durationMs: 3000, statuses: ['processing'], outcome: 'failed' } })
    await writeFile(path('clip-2x.mp4'), 'of an earlier day, to be replaced')
    const first = start(['upscale', 'clip.mp4', '--force'], { env })
    await first.until('processing')
    const second = start(['upscale', 'clip.mp4', '--force'], { env })
    await second.until('another process')
    expect(await ended(first)).toMatchObject({ status: 7 })
    expect(await ended(second)).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('ended without a result here') as string,
    })
  })

  it('are one upscale: a double click pays once', async () => {
    const { api, env } = await serve({ script: { durationMs: 1500, statuses: ['processing'] } })
    const first = start(['upscale', 'clip.mp4'], { env })
    await first.until('processing')
    const second = start(['upscale', 'clip.mp4'], { env })
    const third = start(['upscale', 'clip.mp4', '--json'], { env })
    expect(await ended(first)).toMatchObject({ status: 0 })
    expect(await ended(second)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^clip-2x\.mp4 .*another process has finished it/) as string,
    })
    const { status, stdout } = await ended(third)
    expect(status).toBe(0)
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      event: 'done',
      jobId: null,
      out: path('clip-2x.mp4'),
      points: 0,
    })
    expect(api.jobsCreated).toBe(1)
  })
})

describe('a service that goes away', () => {
  it('is waited for, and told', async () => {
    const { api, env } = await serve({ script: { durationMs: 1500, statuses: ['processing'] } })
    const gone = { on: 'getJob', kind: 'reset-before-accept', times: 2 } as const
    api.faults.add({ on: 'streamJobEvents', kind: 'reset-before-accept', times: 9 }, { ...gone, skip: 1 })
    const { status, stderr } = await run(['upscale', 'clip.mp4'], { env })
    expect(stderr).toContain('no answer from http://127.0.0.1')
    expect(status).toBe(0)
  })

  it('is listened to again once it is back', async () => {
    const { api, env } = await serve({ script: { durationMs: 6000, statuses: ['processing'] } })
    const cut = { kind: 'reset-before-accept' } as const
    api.faults.add({ ...cut, on: 'streamJobEvents', times: 3 }, { ...cut, on: 'getJob', times: 4, skip: 1 })
    expect(await run(['upscale', 'clip.mp4'], { env })).toMatchObject({ status: 0 })
    // A stream that was cut three times in a row is given up, unless the service itself was away.
    const opened = api.requests.filter(({ operationId }) => operationId === 'streamJobEvents')
    expect(opened.length).toBeGreaterThan(3)
  })

  it('longer than --deadline ends the wait, not the job', async () => {
    const { env } = await serve({ script: long })
    const { status, stderr } = await run(['upscale', 'clip.mp4', '--deadline', '0.3'], { env })
    expect(stderr).toMatch(/It goes on[^]*|Resume with: video-upscale resume \w+/)
    expect(stderr).toContain('Resume with: video-upscale resume ')
    expect(status).toBe(8)
  })
})

describe('resume', () => {
  it('goes on for two accounts of one service, each with its own key', async () => {
    const { api, env } = await serve({ script: long })
    const { VIDEO_UPSCALE_BASE_URL: baseUrl = '' } = env
    const config = path('config.json')
    const profiles = { right: { baseUrl, apiKey }, wrong: { baseUrl, apiKey: 'vu_of_somebody_else' } }
    await writeFile(config, JSON.stringify({ profiles }), { mode: 0o600 })
    const place = { env: { VIDEO_UPSCALE_CONFIG: config } }
    expect(await run(['upscale', 'clip.mp4', '--profile', 'wrong'], place)).toMatchObject({ status: 3 })
    const running = start(['upscale', 'clip.mp4', '--profile', 'right'], place)
    await running.until('processing')
    running.child.kill('SIGKILL')
    await ended(running)
    api.endJob(api.jobs()[0]?.job_id ?? '')
    const { status, stdout, stderr } = await run(['resume'], place)
    expect(stdout).toContain('clip-2x.mp4')
    expect(stderr).toContain('1 of 2 videos failed')
    expect(status).toBe(3)
    expect(api.jobsCreated).toBe(1)
  })

  it('pays no more than was allowed, unless it is allowed now', async () => {
    const { api, env } = await serve()
    expect(await run(['upscale', 'clip.mp4', '--max-points', '1'], { env })).toMatchObject({ status: 5 })
    expect(await run(['resume'], { env })).toMatchObject({ status: 5 })
    expect(api.jobsCreated).toBe(0)
    expect(await run(['resume', '--max-points', '480'], { env })).toMatchObject({ status: 0 })
  })

  it('mixes no video with anything else on standard output', async () => {
    const { api, env } = await serve({ script: long })
    const running = start(['upscale', 'clip.mp4', '-o', '-'], { env })
    await running.until('processing')
    running.child.kill('SIGINT')
    const [, id = ''] = /resume (\w+)\n$/.exec((await ended(running)).stderr) ?? []
    api.endJob(api.jobs()[0]?.job_id ?? '')
    expect(await run(['resume', id, '--json'], { env })).toMatchObject({ status: 2 })
    const all = await run(['resume'], { env })
    expect(all).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining(id) as string })
    const { bytes } = await run(['resume', id], { env })
    expect(bytes.length).toBe(65_536)
  })

  it('lists and forgets, and leaves what belongs to another service alone', async () => {
    const { env } = await serve({ faults: [{ on: 'createVideoUpscale', kind: 'status', status: 402 }] })
    expect(await run(['upscale', 'clip.mp4'], { env })).toMatchObject({ status: 5 })
    const listed = await run(['resume', '--list'], { env })
    expect(listed.stdout).toMatch(/^ID .+\n\w{10} {2}clip\.mp4 .+ {2}imported {2}/)
    const [record] = (await run(['resume', '--list', '--json'], { env })).stdout.split('\n')
    expect(JSON.parse(record ?? '')).toMatchObject({ event: 'record', source: { kind: 'file' } })
    const elsewhere = { ...env, VIDEO_UPSCALE_BASE_URL: 'http://127.0.0.1:65533/api' }
    expect((await run(['resume'], { env: elsewhere })).stderr).toMatch(/Left alone: \w{10} belongs to http/)
    const id = /^\w{10}/m.exec(listed.stdout)?.[0].slice(0, 4) ?? ''
    expect(await run(['resume', '--forget', id], { env })).toMatchObject({ status: 0 })
    expect(await run(['resume', id], { env })).toMatchObject({ status: 2 })
  })

  it('submits what had too few points, once there are more', async () => {
    const { api, env } = await serve({ faults: [{ on: 'createVideoUpscale', kind: 'status', status: 402 }] })
    expect(await run(['upscale', 'clip.mp4'], { env })).toMatchObject({ status: 5 })
    expect(await run(['resume'], { env })).toMatchObject({ status: 0 })
    expect(api.jobsCreated).toBe(1)
    expect(api.requests.filter(({ operationId }) => operationId === 'createVideoImport')).toHaveLength(1)
  })
})
