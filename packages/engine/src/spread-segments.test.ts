import { createHash } from 'node:crypto'
import { readdir, readFile, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'

import { beforeAll, describe, expect, it } from 'vitest'

import { joinSegments, type JoinableSegment } from './join-segments.ts'
import { type Plan, plan } from './plan.ts'
import { probe } from './probe.ts'
import { longVideo } from './testing-media/long-video.ts'
import { makeMedia } from './testing-media/make-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'
import { upscaleSegment } from './upscale-segment.ts'
import { upscale } from './upscale.ts'
import { verify } from './verify.ts'

const at = temporaryFolder()

let planned: Plan
let expected: string
beforeAll(async () => {
  const source = await probe(await makeMedia(at('long.mp4'), longVideo(760, { preset: 'veryfast' })))
  planned = plan(source, { model: 'lanczos', preset: 'veryfast' })
  expected = await digest((await upscale(planned, at('expected.mp4'))).path)
  expect(planned.segments).toHaveLength(3)
})

/** Two files are the same, or nothing that a diff could show anybody. */
async function digest(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}

async function left(): Promise<string[]> {
  return (await readdir(dirname(at('x')))).filter((name) => name.startsWith('.') || name.endsWith('.nut'))
}

async function make(index: number): Promise<JoinableSegment> {
  const path = at(`${String(index)}.nut`)
  return { index, path, made: await upscaleSegment(planned, index, path) }
}

describe('segments that are made one by one', () => {
  it('are joined to the file that one run makes, in whatever order they came', async () => {
    const segments = [await make(2), await make(0), await make(1)]
    expect(segments.map(({ made }) => made.frames)).toEqual(
      [2, 0, 1].map((index) => planned.segments[index]?.frames),
    )
    const output = await joinSegments(planned, segments, at('joined.mp4'))
    expect(await digest(output.path)).toBe(expected)
    expect(output).toMatchObject({ frames: 760, framesResumed: 0, provider: 'cpu' })
    await verify(planned, output)
    expect(await left()).toEqual([])
  })

  it('are made by the joining where they are missing or damaged', async () => {
    const segments = [await make(0), await make(2)]
    await truncate(segments[0]?.path ?? '', 1000)
    const output = await joinSegments(planned, segments, at('mended.mp4'))
    expect(await digest(output.path)).toBe(expected)
    expect(await left()).toEqual([])
  })

  it('leave nothing when they are aborted', async () => {
    const controller = new AbortController()
    const making = upscaleSegment(planned, 1, at('aborted.nut'), {
      signal: controller.signal,
      // Before the first frame: so short a segment may be finished before it tells of progress.
      onProvider: () => {
        controller.abort()
      },
    })
    await expect(making).rejects.toMatchObject({ code: 'aborted' })
    expect(await left()).toEqual([])
  })

  it('are refused where the plan has none', async () => {
    await expect(upscaleSegment(planned, 3, at('none.nut'))).rejects.toThrow(
      'There is no segment 3: the plan has 3.',
    )
  })
})
