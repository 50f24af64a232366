import {
  AVCOL_PRI_BT2020,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_TRC_BT2020_10,
} from 'node-av/constants'
import type { Frame } from 'node-av/lib'
import { describe, expect, it } from 'vitest'

import { pixelFormatName } from './child/color-names.ts'
import { makeMedia, type MediaRecipe } from './testing-media/make-media.ts'
import { eachFrame } from './testing-media/read-media.ts'
import { psnrOfShares, sampleShares } from './testing-media/read-samples.ts'
import { ocean } from './testing-media/real-clips.ts'
import { roundTrip } from './testing-media/round-trip.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()
const lossless = { format: 'matroska', encoder: 'ffv1', audio: null } satisfies MediaRecipe

async function formats(path: string): Promise<string[]> {
  const names = new Set<string>()
  await eachFrame(path, (frame) =>
    names.add(`${pixelFormatName(frame.format)} ${frame.width}x${frame.height}`),
  )
  return [...names]
}

describe('a network takes', () => {
  it.each([
    ['yuv420p', 97, 55],
    ['yuvj420p', 96, 54],
    ['yuv422p', 96, 54],
    ['yuv444p', 97, 55],
    ['gray', 96, 54],
    ['bgr0', 96, 54],
    ['yuv420p10le', 96, 54],
    ['yuv422p10le', 96, 54],
    ['yuv444p12le', 96, 54],
  ])(
    '%s of %i×%i, and makes what is near to lanczos in light and equal in format',
    async (pixelFormat, width, height) => {
      const source = `movie=${ocean},crop=${width * 4}:${height * 4}:320:200,scale=${width}:${height}:flags=area`
      const encoder = pixelFormat.startsWith('yuvj') ? 'mjpeg' : 'ffv1'
      const allowLoss = ['color', 'depth'] as const
      const recipe = { ...lossless, encoder, pixelFormat, width, height, frames: 2, source }
      const path = await makeMedia(at(`${pixelFormat}.mkv`), recipe)
      const network = await roundTrip(path, { model: 'turbo', quality: 4, allowLoss })
      const filter = await roundTrip(path, { model: 'lanczos', quality: 4, allowLoss })
      expect(await formats(network.output.path)).toEqual(await formats(filter.output.path))
      for (const plane of [0, 1, 2]) {
        const [ours, theirs] = [
          await sampleShares(network.output.path, plane),
          await sampleShares(filter.output.path, plane),
        ]
        expect(psnrOfShares(ours, theirs)).toBeGreaterThan(plane === 0 ? 36 : 44)
      }
    },
  )

  it('colour tags as they are', async () => {
    const path = await makeMedia(at('tagged.mp4'), {
      frames: 3,
      prepare: (context) => {
        context.colorPrimaries = AVCOL_PRI_BT2020
        context.colorTrc = AVCOL_TRC_BT2020_10
        context.colorSpace = AVCOL_SPC_BT2020_NCL
        context.colorRange = AVCOL_RANGE_MPEG
      },
    })
    const { proof } = await roundTrip(path, { model: 'turbo' })
    const tags = { primaries: 'bt2020', transfer: 'bt2020-10', matrix: 'bt2020nc', range: 'tv' }
    expect(proof.color).toEqual(tags)
  })
})

describe('ten bits', () => {
  const deep = { ...lossless, pixelFormat: 'yuv420p10le' } satisfies MediaRecipe

  it('stay ten: a gradient keeps the steps that eight bits cannot say', async () => {
    const drawRamp = (frame: Frame) => {
      const luma = frame.data?.[0]
      const stride = frame.linesize[0] ?? 0
      for (let y = 0; y < frame.height; y += 1)
        for (let x = 0; x < frame.width; x += 1) luma?.writeUInt16LE(400 + (x >> 2), y * stride + x * 2)
    }
    const path = await makeMedia(at('ramp.mkv'), {
      ...deep,
      width: 256,
      height: 32,
      frames: 1,
      onFrame: drawRamp,
    })
    const { output } = await roundTrip(path, { model: 'fast', quality: 0 })
    const [luma = new Float64Array()] = await sampleShares(output.path, 0)
    const levels = Array.from(luma.subarray(512 * 32 + 16, 512 * 33 - 16), (share) =>
      Math.round(share * 1020),
    )
    // 60 levels lie within; eight bits on the way would leave 15 of them, each four steps from the next.
    expect(new Set(levels).size).toBeGreaterThanOrEqual(58)
    const steps = levels.slice(1).map((level, index) => Math.abs(level - (levels[index] ?? 0)))
    expect(Math.max(...steps)).toBeLessThanOrEqual(1)
  })

  it('gain by a network what eight gain', async () => {
    const size = { width: 640, height: 360, frames: 4 }
    const original = await makeMedia(at('original.mkv'), {
      ...deep,
      ...size,
      source: 'testsrc2=size=2560x1440:rate=24,format=yuv420p10le,rotate=0.3,scale=640:360:flags=area',
    })
    const halved = await makeMedia(at('halved.mkv'), {
      ...deep,
      width: 320,
      height: 180,
      frames: 4,
      source: `movie=${original},scale=320:180:flags=area`,
    })
    const quality = async (model: 'fast' | 'lanczos') => {
      const { output } = await roundTrip(halved, { model, quality: 4 })
      return psnrOfShares(await sampleShares(output.path, 0), await sampleShares(original, 0))
    }
    expect((await quality('fast')) - (await quality('lanczos'))).toBeGreaterThan(2)
  })
})
