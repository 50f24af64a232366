import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { cutTiles, type Tile } from './cut-tiles.ts'
import { openNetwork } from './open-network.ts'
import { ownNetwork } from './own-networks.ts'
import { createPlaneBuffers } from './plane-buffers.ts'

const cuts = fc.record({
  width: fc.integer({ min: 1, max: 5000 }),
  height: fc.integer({ min: 1, max: 5000 }),
  radius: fc.constantFrom(null, 4, 6, 8),
  passes: fc.constantFrom(1, 2),
})

describe('cutTiles', () => {
  it('takes every sample once and shows the network all around it that there is', () => {
    fc.assert(
      fc.property(cuts, (cut) => {
        const tiles = cutTiles(cut)
        const area = ({ columns, rows }: Tile) => (columns.to - columns.from) * (rows.to - rows.from)
        expect(tiles.reduce((sum, tile) => sum + area(tile), 0)).toBe(cut.width * cut.height)
        if (tiles.length === 1) return
        const rim = (cut.radius ?? Infinity) * (cut.passes === 1 ? 1 : 1.5)
        for (const { columns, rows } of tiles) {
          for (const [span, length] of [
            [columns, cut.width],
            [rows, cut.height],
          ] as const) {
            expect(span.from === 0 ? span.seenFrom : span.from - span.seenFrom).toBe(
              span.from === 0 ? 0 : Math.min(rim, span.from),
            )
            expect(span.seenTo).toBe(Math.min(span.to + rim, length))
          }
        }
      }),
    )
  })

  it('keeps what goes through a network at once small, however large the frame', () => {
    fc.assert(
      fc.property(cuts, (cut) => {
        if (cut.radius === null) return
        for (const { columns, rows } of cutTiles(cut)) {
          const seen = (columns.seenTo - columns.seenFrom) * (rows.seenTo - rows.seenFrom)
          expect(seen * 4 ** (cut.passes - 1)).toBeLessThan(840_000)
        }
      }),
    )
  })

  it.each([
    ['turbo', 1, 8],
    ['fast', 1, 8],
    ['best', 1, 8],
    ['turbo', 1, 10],
    ['turbo', 2, 8],
  ] as const)(
    '%s, run %i times on tiles of %i bits: not one sample differs from the whole',
    async (name, passes, bitDepth) => {
      const { path, receptiveRadius: radius } = ownNetwork(name, bitDepth)
      const scale = passes === 1 ? 2 : 4
      const run = await openNetwork({ path, isOwn: true, scale, bitDepth })
      const [width, height] = passes === 1 ? [1001, 421] : [501, 441]
      const bytes = bitDepth > 8 ? 2 : 1
      const luma = { data: noise(width * height, bitDepth), stride: width * bytes }
      const upscale = async (tiles: readonly Tile[]) => {
        const buffers = createPlaneBuffers({ scale, bytesPerSample: bytes, mostFree: 16 })
        const large = {
          data: new Uint8Array(width * height * scale ** 2 * bytes),
          stride: width * scale * bytes,
        }
        for (const tile of tiles) {
          const job = buffers.read(luma, tile)
          await run(job)
          buffers.write(job, tile, large)
        }
        return large.data
      }
      const tiles = cutTiles({ width, height, radius, passes })
      expect(tiles.length).toBeGreaterThan(1)
      const whole = await upscale(cutTiles({ width, height, radius: null, passes }))
      expect(Buffer.compare(await upscale(tiles), whole)).toBe(0)
    },
  )
})

/** Samples that repeat nowhere, all over the range. */
function noise(count: number, bitDepth: number): Uint8Array {
  const samples = bitDepth > 8 ? new Uint16Array(count) : new Uint8Array(count)
  let state = 1
  for (let index = 0; index < count; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    samples[index] = state >>> (32 - bitDepth)
  }
  return new Uint8Array(samples.buffer)
}
