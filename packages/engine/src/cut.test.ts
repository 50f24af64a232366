import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'

import { cut } from './cut.ts'
import { probe } from './probe.ts'
import { makeMedia } from './testing-media/make-media.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

describe('a stretch of a video', () => {
  it('is cut at whole frames, wherever the keyframes are', async () => {
    const source = await probe(await makeMedia(at('long.mp4'), { frames: 100 }))
    const cutting = await cut(source, { atSeconds: 1.3, seconds: 1 }, at('cut.mp4'))
    expect(cutting.frames).toBe(Math.round(source.framesPerSecond))
    expect(cutting.atSeconds).toBeGreaterThanOrEqual(1.3)
    expect(cutting.atSeconds - 1.3).toBeLessThan(1 / source.framesPerSecond)
    expect(cutting.seconds).toBeCloseTo(1, 2)
    const found = await probe(cutting.path)
    expect(found).toMatchObject({
      frames: cutting.frames,
      width: source.width,
      height: source.height,
      streams: [{ kind: 'video', codec: 'h264' }],
      details: { streams: [{ startTicks: 0 }] },
      color: { pixelFormat: 'yuv420p', matrix: source.color.matrix },
    })
  })

  it('ends with the video', async () => {
    const source = await probe(await makeMedia(at('short.mkv'), { format: 'matroska', frames: 30 }))
    const cutting = await cut(source, { atSeconds: 1, seconds: 3 }, at('end.mp4'))
    expect(cutting.frames).toBe(30 - Math.round(source.framesPerSecond))
  })

  it('has 8 bits and even colours for any browser, whatever the source has', async () => {
    const source = await probe(
      await makeMedia(at('deep.mkv'), { format: 'matroska', pixelFormat: 'yuv422p10le' }),
    )
    const cutting = await cut(source, { atSeconds: 0, seconds: 0.5 }, at('flat.mp4'))
    expect(await probe(cutting.path)).toMatchObject({ color: { pixelFormat: 'yuv420p', bitDepth: 8 } })
  })

  it('beyond the end is refused, and leaves nothing', async () => {
    const source = await probe(await makeMedia(at('over.mp4'), { frames: 24 }))
    await expect(cut(source, { atSeconds: 5, seconds: 1 }, at('none.mp4'))).rejects.toMatchObject({
      code: 'unsupported-option',
      option: 'atSeconds',
    })
    expect((await readdir(dirname(at('none.mp4')))).filter((name) => name.includes('none'))).toEqual([])
  })
})
