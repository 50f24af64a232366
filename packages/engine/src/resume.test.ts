import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { copyFile, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'

import { type Plan, plan } from './plan.ts'
import { probe } from './probe.ts'
import type { Progress } from './progress.ts'
import type { Source } from './source.ts'
import { longVideo } from './testing-media/long-video.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { isMediaProcessRunning, mediaProcesses } from './testing-media/media-processes.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { upscale } from './upscale.ts'
import { verify } from './verify.ts'

const at = temporaryFolder()

const long = longVideo(760, { preset: 'veryfast' })
const options = { model: 'turbo', preset: 'veryfast' } as const

let source: Source
let planned: Plan
let expected: string
beforeAll(async () => {
  source = await probe(await makeMedia(at('long.mp4'), long))
  planned = plan(source, options)
  expected = await digest((await upscale(planned, at('expected.mp4'))).path)
})

afterEach(async () => {
  expect(await left()).toEqual([])
})

/** Two files are the same, or nothing that a diff could show anybody. */
async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}

/** Everything hidden in the folder of the outputs. */
async function left(): Promise<string[]> {
  return (await readdir(dirname(at('x')))).filter((name) => name.startsWith('.'))
}

/** Upscales until so many segments are finished, then aborts. */
async function stopAfter(segments: number, target: string, work = planned): Promise<void> {
  const controller = new AbortController()
  const running = upscale(work, target, { signal: controller.signal }).catch((error: unknown) => error)
  await vi.waitFor(
    async () => {
      expect((await finished()).length).toBeGreaterThanOrEqual(segments)
    },
    {
      timeout: 20_000,
      interval: 5,
    },
  )
  controller.abort()
  expect(await running).toMatchObject({ code: 'aborted' })
}

/** Paths of finished segments beside the outputs. */
async function finished(): Promise<string[]> {
  const folder = dirname(at('x'))
  const names = await readdir(folder, { recursive: true })
  return names.filter((name) => name.endsWith('.nut')).map((name) => join(folder, name))
}

function framesOf(segments: number): number {
  return planned.segments.slice(0, segments).reduce((sum, { frames }) => sum + frames, 0)
}

describe('a run that was killed', () => {
  it.runIf(process.platform === 'linux')(
    'goes on behind its last finished segment, to the same file',
    async () => {
      const engine = new URL('./index.ts', import.meta.url).href
      const script = `import { plan, probe, upscale } from '${engine}'
      await upscale(plan(await probe(process.argv[1]), ${JSON.stringify(options)}), process.argv[2])`
      const parent = spawn(process.execPath, [
        '--input-type=module',
        '-e',
        script,
        source.path,
        at('killed.mp4'),
      ])
      await vi.waitFor(
        async () => {
          expect(await finished()).not.toEqual([])
        },
        { timeout: 20_000, interval: 5 },
      )
      // Asked for now: an orphan has another parent.
      const children = await mediaProcesses(parent.pid)
      expect(children).toHaveLength(1)
      parent.kill('SIGKILL')
      await once(parent, 'close')
      await vi.waitFor(async () => {
        expect(await Promise.all(children.map(isMediaProcessRunning))).toEqual([false])
      })
      const segments = (await finished()).length
      expect(segments).toBeLessThan(3)
      const seen: Progress[] = []
      const output = await upscale(planned, at('killed.mp4'), {
        onProgress: (progress) => seen.push(progress),
      })
      expect(output.framesResumed).toBe(framesOf(segments))
      expect(seen[0]?.frame).toBeGreaterThanOrEqual(output.framesResumed)
      expect(await digest(output.path)).toBe(expected)
      await verify(planned, output)
    },
  )

  it('makes a segment again that is cut, or is another one', async () => {
    const target = at('damaged.mp4')
    await stopAfter(2, target)
    const [first = '', second = ''] = (await finished()).toSorted()
    await copyFile(second, first)
    await truncate(second, 2000)
    const output = await upscale(planned, target)
    // The third may have been finished before the abort was felt: it is left in the middle of nothing.
    expect([0, 260]).toContain(output.framesResumed)
    expect(await digest(output.path)).toBe(expected)
  })
})

it('an output folder that does not exist is not made, and nothing for it', async () => {
  const target = at('missing/out.mp4')
  const segmentsDirectory = at('for-missing')
  for (const options of [{}, { segmentsDirectory }])
    await expect(upscale(planned, target, options)).rejects.toMatchObject({ code: 'output-unwritable' })
  expect(existsSync(dirname(target))).toBe(false)
  expect(existsSync(segmentsDirectory)).toBe(false)
})

describe('segments that are left', () => {
  it('are not used for another upscale, and not kept either', async () => {
    const target = at('other.mp4')
    await stopAfter(1, target)
    const output = await upscale(plan(source, { ...options, quality: 30 }), target)
    expect(output.framesResumed).toBe(0)
  })

  it('are not used for another video of the same size', async () => {
    const target = at('swapped.mp4')
    await stopAfter(1, target)
    // Noise in the coded pictures: nothing that the probe sees.
    const bytes = await readFile(source.path)
    const other = Buffer.from(bytes)
    const place = Math.floor(bytes.length / 2)
    other[place] = (other[place] ?? 0) ^ 1
    try {
      await writeFile(source.path, other)
      const output = await upscale(planned, target).catch(() => null)
      expect(output?.framesResumed ?? 0).toBe(0)
    } finally {
      await writeFile(source.path, bytes)
    }
  })

  it('stay where the caller wants them, and go with the finished file', async () => {
    const target = at('elsewhere.mp4')
    const segmentsDirectory = at('elsewhere')
    const controller = new AbortController()
    const running = upscale(planned, target, { signal: controller.signal, segmentsDirectory })
    const outcome = running.catch((error: unknown) => error)
    await vi.waitFor(
      async () => {
        expect(await finished()).not.toEqual([])
      },
      { timeout: 20_000, interval: 5 },
    )
    controller.abort()
    await outcome
    expect(await left()).toEqual([])
    const segments = (await finished()).length
    const output = await upscale(planned, target, { segmentsDirectory })
    expect(output.framesResumed).toBe(framesOf(segments))
    expect(await readdir(segmentsDirectory)).toEqual([])
  })

  it('are removed when nothing can come of them', async () => {
    const target = at('final.mp4')
    await stopAfter(1, target)
    const bytes = await readFile(source.path)
    try {
      await writeFile(source.path, bytes.subarray(0, -1))
      await expect(upscale(planned, target)).rejects.toMatchObject({ code: 'source-changed' })
    } finally {
      await writeFile(source.path, bytes)
    }
  })

  it('wait while the source is away', async () => {
    const target = at('away.mp4')
    await stopAfter(1, target)
    await rename(source.path, at('away'))
    try {
      await expect(upscale(planned, target)).rejects.toMatchObject({ code: 'file-unreadable' })
    } finally {
      await rename(at('away'), source.path)
    }
    expect((await upscale(planned, target)).framesResumed).toBeGreaterThan(0)
  })

  it('of two runs of the same upscale at once are not mixed up', async () => {
    const target = at('twice.mp4')
    await stopAfter(1, target)
    const outputs = await Promise.all([upscale(planned, target), upscale(planned, target)])
    expect(outputs.map(({ framesResumed }) => framesResumed).toSorted((a, b) => a - b)[0]).toBe(0)
    expect(await digest(target)).toBe(expected)
  })
})

describe('decoding in the middle', () => {
  it.each<[string, MediaRecipe]>([
    [
      'with an open GOP',
      { encoderOptions: { preset: 'veryfast', g: 125, 'x264-params': 'open-gop=1:bframes=3' } },
    ],
    [
      'whose keyframes only begin a refresh',
      { encoderOptions: { preset: 'veryfast', g: 125, 'intra-refresh': 1 } },
    ],
    [
      'whose keyframes are none',
      {
        encoder: 'mpeg4',
        timeScale: 24,
        encoderOptions: { g: 600, sc_threshold: 1_000_000_000 },
        onPacket: (packet, index) => (packet.isKeyframe = index % 125 === 0),
      },
    ],
    ['in a transport stream', { format: 'mpegts' }],
    [
      'with fields',
      {
        source: 'testsrc2=size=96x64:rate=48,interlace',
        encoderOptions: { preset: 'veryfast', g: 125, flags: '+ilme+ildct' },
      },
    ],
  ])('gives the same frames as from the start, of a source %s', async (name, recipe) => {
    const path = await makeMedia(at(`${name}.${recipe.format ?? 'mp4'}`), { ...long, ...recipe })
    const work = plan(await probe(path), { ...options, allowLoss: ['interlacing'] })
    expect(work.segments.length).toBeGreaterThan(1)
    const through = await digest((await upscale(work, at(`${name}-through.mp4`))).path)
    await stopAfter(1, at(`${name}-out.mp4`), work)
    const output = await upscale(work, at(`${name}-out.mp4`))
    expect(output.framesResumed).toBeGreaterThan(0)
    expect(await digest(output.path)).toBe(through)
  })
})
