import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { listenOnLoopback } from '@video-upscale/testing'
import { beforeEach, describe, expect, it } from 'vitest'

import { fakeService } from '../testing-program/fake-service.ts'
import { realService } from '../testing-program/real-service.ts'
import { useProgram } from '../testing-program/run-program.ts'

// Against a real server, which really upscales.
const { run, path, directory } = useProgram()
const { env, clip } = realService()

beforeEach(async () => {
  await copyFile(clip, path('clip.mp4'))
})

interface Event {
  readonly event: string
  readonly [field: string]: unknown
}

function eventsOf(stdout: string): Event[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}

async function isVideo(name: string): Promise<boolean> {
  return (await readFile(path(name))).subarray(4, 8).toString() === 'ftyp'
}

describe('video-upscale upscale', () => {
  it('saves the result beside the source, and says where on stdout', async () => {
    const { status, stdout, stderr } = await run(['upscale', 'clip.mp4'], { env })
    expect(stderr).toMatch(/uploading[^]*submitting: 128x96, 24 frames, 480 points[^]*completed[^]*saving/)
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /^clip-2x\.mp4 {2}64x48 → 128x96 {2}24 frames {2}.+480 points.+\n$/,
      ) as string,
    })
    expect(await isVideo('clip-2x.mp4')).toBe(true)
    expect((await readdir(directory())).toSorted()).toEqual(['clip-2x.mp4', 'clip.mp4', 'home'])
  })

  it('prints JSON lines only with --json, and the result alone with --quiet', async () => {
    const json = await run(['upscale', 'clip.mp4', '--json', '-o', 'a.mp4'], { env })
    expect(json.stderr).toBe('')
    const events = eventsOf(json.stdout)
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['step', 'transfer', 'update', 'done']))
    const { size } = await stat(path('a.mp4'))
    expect(events.at(-1)).toMatchObject({
      event: 'done',
      source: 'clip.mp4',
      out: path('a.mp4'),
      bytes: size,
    })
    const quiet = await run(['upscale', 'clip.mp4', '--quiet', '-o', 'b.mp4'], { env })
    expect(quiet).toMatchObject({
      status: 0,
      stderr: '',
      stdout: expect.stringMatching(/^b\.mp4 .+\n$/) as string,
    })
  })

  it('goes on with the others when one is broken, and ends with its status', async () => {
    await mkdir(path('clips'))
    await copyFile(clip, path('clips/a.mp4'))
    await writeFile(path('clips/b.mp4'), (await readFile(clip)).subarray(0, 9000))
    await copyFile(clip, path('clips/c.mp4'))
    const { status, stderr, stdout } = await run(['upscale', 'clips/*.mp4', '-o', 'big/'], { env })
    expect(stderr).toMatch(/b\.mp4: The file is cut/)
    expect(stderr).toContain('1 of 3 videos failed')
    // It would be refused again.
    expect(stderr).not.toContain('resume')
    expect(status).toBe(4)
    expect(stdout).toMatch(/big\/a-2x\.mp4[^]*big\/c-2x\.mp4|big\/c-2x\.mp4[^]*big\/a-2x\.mp4/)
    expect((await readdir(path('big'))).toSorted()).toEqual(['a-2x.mp4', 'c-2x.mp4'])
  })

  it('reads standard input and writes standard output', async () => {
    const piped = await run(['upscale', '-', '-o', 'piped.mp4'], { env, input: await readFile(clip) })
    expect(piped.status).toBe(0)
    expect(await isVideo('piped.mp4')).toBe(true)
    const { status, stderr, bytes } = await run(['upscale', 'clip.mp4', '-o', '-'], { env })
    expect(status).toBe(0)
    expect(stderr).toContain('standard output  64x48 → 128x96')
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp')
    expect(bytes.length).toBe((await stat(path('piped.mp4'))).size)
    // Nothing of the input is kept.
    expect(await readdir(path('home/.local/state/video-upscale/upscales'))).toEqual(['input'])
    expect(await readdir(path('home/.local/state/video-upscale/upscales/input'))).toEqual([])
  })

  it('takes URLs, and the videos of jobs', async () => {
    const content = await readFile(clip)
    const { origin, close } = await listenOnLoopback((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': content.length }).end(content)
    })
    try {
      const fromUrl = await run(['upscale', `${origin}/films/my%20film.mp4`, '--json'], { env })
      expect(fromUrl).toMatchObject({ status: 0, stderr: '' })
      expect(await isVideo('my film-2x.mp4')).toBe(true)
      const imported = eventsOf(fromUrl.stdout).find(({ step }) => step === 'imported')
      const jobId = imported?.importId
      const fromJob = await run(['upscale', String(jobId), '--model', 'lanczos'], { env })
      expect(fromJob.status).toBe(0)
      expect(await isVideo(`${String(jobId)}-0-2x.mp4`)).toBe(true)
    } finally {
      await close()
    }
  })

  it('fetches a URL again that did not answer, when it is resumed', async () => {
    const content = await readFile(clip)
    let isThere = false
    const { origin, close } = await listenOnLoopback((_request, response) => {
      response.writeHead(isThere ? 200 : 404, { 'content-type': 'video/mp4' }).end(isThere ? content : '')
    })
    try {
      const args = ['upscale', `${origin}/late.mp4`]
      const failed = await run(args, { env })
      expect(failed.stderr).toContain('Resume with: video-upscale resume')
      expect(failed.status).toBe(7)
      isThere = true
      expect(await run(['resume'], { env })).toMatchObject({ status: 0 })
      expect(await isVideo('late-2x.mp4')).toBe(true)
    } finally {
      await close()
    }
  })

  it('says what would be lost, and submits only when that is allowed', async () => {
    const args = ['upscale', 'clip.mp4', '-o', 'out.webm', '--codec', 'vp9']
    const refused = await run(args, { env })
    expect(refused.stderr).toMatch(/audio: [^]*Nothing was submitted[^]*--allow-loss audio/)
    expect(refused.status).toBe(4)
    expect(await run([...args, '--allow-loss', 'audio'], { env })).toMatchObject({ status: 0 })
  })

  it('refuses what costs more than it may', async () => {
    const { status, stderr } = await run(['upscale', 'clip.mp4', '--max-points', '479'], { env })
    expect(stderr).toContain('It would cost 480 points')
    expect(status).toBe(5)
  })

  it.each([
    ['--model', 'fastest', /no model "fastest"\. It has: .*turbo/],
    ['--quality', '64', /0 to 63/],
    ['--callback', 'hooks.example/in', /URL of http or https/],
    ['--callback', 'ftp://hooks.example/in', /URL of http or https/],
  ])('refuses %s %s before anything is uploaded', async (flag, value, message) => {
    const { status, stderr } = await run(['upscale', 'clip.mp4', flag, value], { env })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) as string })
    expect(stderr).not.toMatch(/importing|uploading|[Rr]esume/)
  })
})

describe('the documented API alone', () => {
  it('takes no files, no options and no limit: that is said before anything is created', async () => {
    const { api, env } = await fakeService({ service: 'hosted' })
    const file = await run(['upscale', 'clip.mp4'], { env })
    expect(file.stderr).toMatch(/Give the id of a task[^]*video-upscale serve/)
    expect(file.status).toBe(4)
    const options = await run(['upscale', api.sourceJobId, '--model', 'best', '--scale', '4'], { env })
    expect(options.stderr).toContain('leave out --scale, --model')
    expect(options.status).toBe(2)
    // It tells no price.
    const limit = await run(['upscale', api.sourceJobId, '--max-points', '480'], { env })
    expect(limit).toMatchObject({ status: 2, stderr: expect.stringContaining('--max-points') as string })
    expect(api.jobsCreated).toBe(0)
  })
})

describe('names', () => {
  it.each([
    'Title [abc].mp4',
    '(2020) a {x,y}.mp4',
    '!b.mp4',
    '-dash.mp4',
    'naïve ☃ film.mp4',
    `${'long'.repeat(60)}.mp4`,
    'esc\x1b[31mred\nline.mp4',
  ])('that are odd are names all the same: %j', async (name) => {
    await copyFile(clip, path(name))
    const args = [
      'upscale',
      ...(name.startsWith('-') ? ['-o', 'big.mp4', '--', name] : [name, '-o', 'big.mp4']),
    ]
    const { status, stdout, stderr } = await run(args, { env })
    expect(status, stderr).toBe(0)
    expect(await isVideo('big.mp4')).toBe(true)
    expect(stdout + stderr).not.toContain('\x1b')
  })

  it('that are as long as names can be have a result beside them', async () => {
    const name = 'x'.repeat(246)
    await copyFile(clip, path(`${name}.mp4`))
    expect(await run(['upscale', `${name}.mp4`], { env })).toMatchObject({ status: 0 })
    expect(await isVideo(`${name}-2x.mp4`)).toBe(true)
  })
})

describe('a result that is there', () => {
  it('is not touched, unless forced', async () => {
    await writeFile(path('out.mp4'), 'precious')
    const refused = await run(['upscale', 'clip.mp4', '-o', 'out.mp4'], { env })
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('--force') as string })
    expect(await readFile(path('out.mp4'), 'utf8')).toBe('precious')
    expect((await run(['upscale', 'clip.mp4', '-o', 'out.mp4', '--force'], { env })).status).toBe(0)
    expect(await isVideo('out.mp4')).toBe(true)
  })

  it('is never the source, not even forced', async () => {
    const { status } = await run(['upscale', 'clip.mp4', '-o', './clip.mp4', '--force'], { env })
    expect(status).toBe(2)
    expect(await readFile(path('clip.mp4'))).toEqual(await readFile(clip))
  })
})
