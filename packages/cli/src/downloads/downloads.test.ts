import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createClient } from '@video-upscale/client'
import { exampleVideo, type FakeApiOptions } from '@video-upscale/testing'
import { describe, expect, it } from 'vitest'

import { run as runHere } from '../run.ts'
import { fakeService } from '../testing-program/fake-service.ts'
import { realService } from '../testing-program/real-service.ts'
import { useProgram } from '../testing-program/run-program.ts'
import { startAnswers } from '../testing-program/start-answers.ts'
import { terminalOfTest } from '../testing-program/terminal-of-test.ts'

const { run, path, directory } = useProgram()
const video = Buffer.from(exampleVideo())

/** A job of a fake service; finished, unless the script says that it takes longer. */
async function jobOf(
  script: FakeApiOptions['script'] = { durationMs: 0 },
  service?: FakeApiOptions['service'],
) {
  const { api, env } = await fakeService({ script, ...(service ? { service } : {}) })
  const { id } = await createClient(api).videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
  return { api, env, id }
}

describe('download', () => {
  it('saves under the name of the job, in a directory, under a name, or to standard output', async () => {
    const { env, id } = await jobOf()
    const name = `${id}-0.mp4`
    expect(await run(['download', id], { env })).toMatchObject({ status: 0, stdout: `${name}\n` })
    await mkdir(path('here'))
    expect((await run(['download', id, '-o', 'here'], { env })).stdout).toBe(`here/${name}\n`)
    const json = await run(['download', id, '-o', 'clip.mp4', '--json'], { env })
    expect(JSON.parse(json.stdout.trimEnd().split('\n').at(-1) ?? '')).toEqual({
      event: 'done',
      jobId: id,
      videoNo: 0,
      out: 'clip.mp4',
      bytes: video.length,
    })
    const files = [name, `here/${name}`, 'clip.mp4']
    for (const file of files) expect((await readFile(path(file))).equals(video)).toBe(true)
    const streamed = await run(['download', id, '-o', '-', '--quiet'], { env })
    expect({ ...streamed, stdout: streamed.stdout.slice(4, 12) }).toMatchObject({
      status: 0,
      stdout: 'ftypisom',
      stderr: '',
    })
  })

  it('makes the directory for it', async () => {
    const { env, id } = await jobOf()
    expect(await run(['download', id, '-o', 'new/deep/clip.mp4'], { env })).toMatchObject({ status: 0 })
    expect(await run(['download', id, '-o', 'other/'], { env })).toMatchObject({ status: 0 })
    for (const file of ['new/deep/clip.mp4', `other/${id}-0.mp4`])
      expect((await readFile(path(file))).equals(video)).toBe(true)
  })

  it('overwrites nothing unless forced', async () => {
    const { env, id } = await jobOf()
    await writeFile(path('out.mp4'), 'precious')
    const refused = await run(['download', id, '-o', 'out.mp4'], { env })
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('--force') as string })
    expect(await readFile(path('out.mp4'), 'utf8')).toBe('precious')
    expect((await run(['download', id, '-o', 'out.mp4', '--force'], { env })).status).toBe(0)
    expect((await readFile(path('out.mp4'))).equals(video)).toBe(true)
  })

  it.each([
    ['unfinished', { durationMs: 60_000 }, [], 4, 'Wait for it: video-upscale job wait'],
    ['failed', { durationMs: 0, outcome: 'failed' }, [], 7, 'did not pass its check'],
    ['without such a video', { durationMs: 0 }, ['--video-no', '1'], 2, 'no --video-no 1'],
    [
      'to be mixed with events',
      { durationMs: 0 },
      ['-o', '-', '--json'],
      2,
      'either for the video or for --json',
    ],
  ] as const)('refuses a job that is %s', async (_what, script, args, status, message) => {
    const { env, id } = await jobOf(script)
    const result = await run(['download', id, ...args], { env })
    expect(result.status).toBe(status)
    expect(result.stdout + result.stderr).toContain(message)
    expect(await readdir(directory())).toEqual([])
  })

  it('writes no video to a terminal', async () => {
    const { env, id } = await jobOf()
    const terminal = terminalOfTest({ ...env, VIDEO_UPSCALE_CONFIG: path('none.json') })
    expect(await runHere(['download', id, '-o', '-'], terminal)).toBe(2)
    expect(terminal.shown()).toContain('which cannot show a video')
  })

  it('goes on where a connection broke, and takes a fresh URL where one has expired', async () => {
    const { api, env, id } = await jobOf(undefined, 'hosted')
    api.faults.add({ on: 'downloadFile', kind: 'truncated-download', afterBytes: 1000 })
    api.faults.add({ on: 'downloadFile', kind: 'expired-url' })
    const { status } = await run(['download', id, '-o', 'out.mp4'], { env })
    expect([status, (await readFile(path('out.mp4'))).equals(video)]).toEqual([0, true])
    const fetched = api.requests.filter(({ operationId }) => operationId === 'downloadFile')
    const keys = fetched.map(({ headers }) => headers['x-api-key'])
    expect(keys).toEqual([undefined, undefined, undefined])
  })

  it('writes into no other directory, whatever a service calls the job', async () => {
    const asked = '11111111-1111-4111-8111-111111111111'
    const service = await startAnswers(({ path: url, headers }) => {
      if (url === '/files/result') return { body: 'video', headers: { 'content-type': 'video/mp4' } }
      const video_urls = [`http://${String(headers.host)}/files/result`]
      return { body: { job_id: '../../stolen', status: 'completed', output: { video_urls } } }
    })
    expect(await run(['download', asked], { env: service.env })).toMatchObject({ status: 0 })
    expect(await readdir(directory())).toEqual([`${asked}-0.mp4`])
  })

  it('says what is wrong with a place, with its own status', async () => {
    const { env, id } = await jobOf()
    await writeFile(path('file'), '')
    expect((await run(['download', id, '-o', 'file/out.mp4'], { env })).status).toBe(10)
    await mkdir(path('locked'))
    await chmod(path('locked'), 0o500)
    // Root may write there all the same.
    const { status } = await run(['download', id, '-o', 'locked/out.mp4'], { env })
    expect(status).toBe(process.getuid?.() === 0 ? 0 : 10)
  })
})

describe('preview', () => {
  it('saves both videos beside each other, and again only if forced', async () => {
    const { env, clip } = realService()
    const args = ['preview', clip, '--at', '0', '--seconds', '0.3', '-o', 'pair']
    const { status, stdout, stderr } = await run(args, { env })
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: 'pair/pattern-64x48-before.mp4\npair/pattern-64x48-after.mp4\n',
    })
    expect(stderr).toContain('Imported as ')
    for (const name of await readdir(path('pair'))) {
      expect((await readFile(path(`pair/${name}`))).subarray(4, 8).toString()).toBe('ftyp')
    }
    expect((await run(args, { env })).status).toBe(2)
    const id = /Imported as (\S+):/.exec(stderr)?.[1] ?? ''
    const json = await run(['preview', id, '--seconds', '0.2', '--json'], { env })
    expect(JSON.parse(json.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      event: 'done',
      jobId: id,
      before: `${id}-0-before.mp4`,
      after: `${id}-0-after.mp4`,
      preview: { width: 128, height: 96 },
    })
  })

  it.each(['0', '3.1', 'x'])('takes no --seconds %s', async (seconds) => {
    const { status } = await run(['preview', realService().clip, '--seconds', seconds], {
      env: realService().env,
    })
    expect(status).toBe(2)
  })

  it('shows the key to no signed URL, and leaves nothing of one that has expired', async () => {
    const service = await startAnswers(({ path: asked, headers }) => {
      if (asked === '/files/before') return { body: 'before', headers: { 'content-type': 'video/mp4' } }
      if (asked === '/files/after') return { status: 410, body: '' }
      const origin = `http://${String(headers.host)}`
      const urls = { beforeUrl: `${origin}/files/before`, afterUrl: `${origin}/files/after` }
      return { body: { ...urls, atSeconds: 0, seconds: 1, width: 2, height: 2, expiresAt: '' } }
    })
    const id = '9f6c2c1e-3b7a-4d55-8a43-5f1f0a0f7c21'
    const { status, stderr } = await run(['preview', id], { env: service.env })
    expect({ status, stderr }).toEqual({
      status: 4,
      stderr: expect.stringContaining('Ask for it again') as string,
    })
    expect(await readdir(directory())).toEqual([`${id}-0-before.mp4`])
    expect(service.asked.map(({ headers }) => headers['x-api-key'])).toEqual(['vu_key', undefined, undefined])
    expect(service.asked[0]?.headers['idempotency-key']).toMatch(/./)
  })
})
