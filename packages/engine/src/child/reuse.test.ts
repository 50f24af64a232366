import fc from 'fast-check'
import type { Frame } from 'node-av/lib'
import { describe, expect, it } from 'vitest'

import { ownNetwork } from './own-networks.ts'
import { createPicturePool, type PooledPicture } from './picture-pool.ts'
import { type Luma, lumaOf } from './plane-buffers.ts'
import { createReuseCounter, type ReuseCounter } from './reuse-counter.ts'
import { openNetworkUpscaler } from './upscale-network.ts'

interface Change {
  readonly x: number
  readonly y: number
  readonly side: number
}

interface Clip {
  readonly width: number
  readonly height: number
  readonly bitDepth: 8 | 10
  readonly scale: 2 | 4
  readonly model: 'best' | 'fast' | 'turbo'
  /** What is drawn anew in each frame behind the first. */
  readonly frames: readonly (readonly Change[])[]
}

const change = fc.record({
  x: fc.nat({ max: 400 }),
  y: fc.nat({ max: 300 }),
  side: fc.integer({ min: 1, max: 90 }),
})
const clips: fc.Arbitrary<Clip> = fc.record({
  width: fc.integer({ min: 17, max: 400 }),
  height: fc.integer({ min: 17, max: 300 }),
  bitDepth: fc.constantFrom(8, 10),
  scale: fc.constantFrom(2, 2, 4),
  model: fc.constantFrom('best', 'fast', 'turbo'),
  frames: fc.array(fc.array(change, { maxLength: 5 }), { minLength: 3, maxLength: 6 }),
})

function bytesOf({ bitDepth }: Clip): number {
  return bitDepth > 8 ? 2 : 1
}

/** Draws noise that repeats nowhere: each sample comes out as it does because of all around it. */
function drawNoise({ data, stride }: Luma, clip: Clip, { x, y, side }: Change, seed: number): void {
  const bytes = bytesOf(clip)
  let state = seed
  for (let row = y; row < Math.min(y + side, clip.height); row += 1) {
    for (let column = x; column < Math.min(x + side, clip.width); column += 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      data[row * stride + column * bytes] = state >>> 24
      if (bytes === 2) data[row * stride + column * bytes + 1] = (state >>> 8) & 3
    }
  }
}

/** Luma of every picture that comes out, of frames that a decoder would hand out in one and the same object. */
async function upscaleClip(clip: Clip, reuse: ReuseCounter | null): Promise<Uint8Array[]> {
  const { width, height, scale } = clip
  const pixelFormat = clip.bitDepth > 8 ? 'gray10le' : 'gray'
  const upscaler = await openNetworkUpscaler({
    network: ownNetwork(clip.model, clip.bitDepth),
    scale,
    source: { width, height },
    output: { width: width * scale, height: height * scale, pixelFormat },
    threads: 2,
    provider: 'cpu',
    reuse,
  })
  const pictures = createPicturePool({ width, height, pixelFormat })
  const found: Uint8Array[] = []
  const take = async (frame: Frame | null) => {
    for await (const picture of upscaler.push(frame)) {
      const { data, stride } = lumaOf(picture)
      const rowBytes = picture.width * bytesOf(clip)
      found.push(
        Uint8Array.from({ length: rowBytes * picture.height }, (_, index) => {
          return data[Math.floor(index / rowBytes) * stride + (index % rowBytes)] ?? 0
        }),
      )
    }
  }
  let last: PooledPicture | undefined
  for (const [index, changes] of [[{ x: 0, y: 0, side: 400 }], ...clip.frames].entries()) {
    const picture = pictures.take()
    if (last) picture.luma.data.set(last.luma.data)
    changes.forEach((place, seed) => {
      drawNoise(picture.luma, clip, place, index * 100 + seed)
    })
    if (last) pictures.give(last)
    last = picture
    await take(picture.frame)
  }
  await take(null)
  upscaler.close()
  return found
}

describe('parts that did not change', () => {
  it('come out as if the network had made them again', async () => {
    await fc.assert(
      fc.asyncProperty(clips, async (clip) => {
        const counter = createReuseCounter()
        const pictures = await upscaleClip(clip, counter)
        const whole = await upscaleClip(clip, null)
        expect(pictures).toHaveLength(clip.frames.length + 1)
        const differing = pictures.findIndex(
          (picture, index) => Buffer.compare(picture, whole[index] ?? picture) !== 0,
        )
        expect(differing).toBe(-1)
      }),
      { numRuns: 20 },
    )
  })

  it('are counted', async () => {
    const clip: Clip = {
      width: 320,
      height: 192,
      bitDepth: 8,
      scale: 2,
      model: 'turbo',
      frames: [[], [{ x: 0, y: 0, side: 24 }]],
    }
    const counter = createReuseCounter()
    await upscaleClip(clip, counter)
    // Nothing of the first frame, all of the second, and of the third all but one cell of 32 × 32.
    const all = 320 * 192
    expect(counter.share()).toBeCloseTo((all + all - 32 * 32) / (3 * all), 10)
  })
})
