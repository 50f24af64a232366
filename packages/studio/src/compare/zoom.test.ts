import fc from 'fast-check'
import { expect, it } from 'vitest'

import { fit, largestScale, pan, zoomTo, type Zoom } from './zoom.ts'

const share = fc.double({ min: -0.5, max: 0.5, noNaN: true })
const scale = fc.double({ min: 0.1, max: 40, noNaN: true })
const steps = fc.array(
  fc.oneof(
    fc.record({ scale, x: share, y: share }),
    fc.record({ x: fc.double({ min: -3, max: 3, noNaN: true }), y: share }),
  ),
)

function follow(moves: readonly ({ scale?: number } & { x: number; y: number })[]): Zoom {
  return moves.reduce<Zoom>(
    (zoom, { scale: to, x, y }) => (to === undefined ? pan(zoom, x, y) : zoomTo(zoom, to, { x, y })),
    fit,
  )
}

it('never shows anything beside the picture', () => {
  fc.assert(
    fc.property(steps, (moves) => {
      const { scale: at, x, y } = follow(moves)
      expect(at).toBeGreaterThanOrEqual(1)
      expect(at).toBeLessThanOrEqual(largestScale)
      // The picture's edges, as shares of the view: from -scale/2 to scale/2, moved.
      for (const moved of [x, y]) expect(at / 2 - Math.abs(moved)).toBeGreaterThanOrEqual(0.5 - 1e-9)
    }),
  )
})

it('keeps the point under the pointer where it is, as far as the picture reaches', () => {
  fc.assert(
    fc.property(share, share, fc.double({ min: 1, max: 8, noNaN: true }), (x, y, factor) => {
      const before = zoomTo(fit, 2)
      const after = zoomTo(before, before.scale * factor, { x, y })
      const pointOf = (zoom: Zoom) => [(x - zoom.x) / zoom.scale, (y - zoom.y) / zoom.scale]
      const [wantX = 0, wantY = 0] = pointOf(before)
      const [isX = 0, isY = 0] = pointOf(after)
      expect(isX).toBeCloseTo(wantX, 6)
      expect(isY).toBeCloseTo(wantY, 6)
    }),
  )
})
