import type { Frame } from 'node-av/lib'
import { expect, it } from 'vitest'

import { makeMedia } from './testing-media/make-media.ts'
import { planes, psnr } from './testing-media/read-media.ts'
import { roundTrip } from './testing-media/round-trip.ts'
import { ocean } from './testing-media/real-clips.ts'
import { temporaryFolder } from './testing-media/temporary-folder.ts'

const at = temporaryFolder()

it('lanczos brings a halved film back to within 45 dB', async () => {
  const small = await makeMedia(at('small.mp4'), {
    source: `movie=${ocean},scale=640:360:flags=area`,
    width: 640,
    height: 360,
    frames: 8,
    audio: null,
  })
  const { output } = await roundTrip(small, { quality: 10 })
  const [originals, upscaled] = [await planes(ocean, 0), await planes(output.path, 0)]
  expect(upscaled).toHaveLength(8)
  upscaled.forEach((plane, index) => {
    expect(psnr(plane, originals[index] ?? new Uint8Array())).toBeGreaterThan(45)
  })
})

const slope = 3
const width = 64

/** Luma and chroma rise together, chroma sampled where H.264 has it: on every second luma column. */
function drawRamps(frame: Frame): void {
  const [luma, blue, red] = frame.data ?? []
  const [lumaStride = 0, chromaStride = 0] = frame.linesize
  if (!luma || !blue || !red) throw new Error('a frame without planes')
  for (let y = 0; y < frame.height; y += 1) {
    for (let x = 0; x < width; x += 1) luma[y * lumaStride + x] = 20 + slope * x
    for (let x = 0; y % 2 === 0 && x < width / 2; x += 1) {
      blue[(y / 2) * chromaStride + x] = red[(y / 2) * chromaStride + x] = 20 + slope * 2 * x
    }
  }
}

it('lanczos keeps colours where the light is', async () => {
  const recipe = { format: 'matroska', encoder: 'ffv1', width, height: 32, frames: 1, audio: null }
  const path = await makeMedia(at('ramps.mkv'), { ...recipe, onFrame: drawRamps })
  const { output } = await roundTrip(path, { quality: 0 })
  const [luma] = await planes(output.path, 0)
  const [blue] = await planes(output.path, 1)
  // Away from the edges, column X of the output shows what stood at X/2 − ¼ of the source.
  const columns = Array.from({ length: 40 }, (_, index) => index + 12)
  const drift = columns.map((column) => {
    const lumaHere = luma?.[20 * width * 2 + column * 2] ?? NaN
    const blueHere = blue?.[10 * width + column] ?? NaN
    return lumaHere - blueHere
  })
  const mean = drift.reduce((sum, value) => sum + value, 0) / drift.length
  expect(Math.abs(mean)).toBeLessThan(0.3)
})
