import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { coverCells } from './cover-cells.ts'
import { createCellGrid, findChangedCells } from './find-changes.ts'

const cases = fc.record({
  width: fc.integer({ min: 1, max: 300 }),
  height: fc.integer({ min: 1, max: 200 }),
  bytesPerSample: fc.constantFrom(1, 2),
  rim: fc.constantFrom(0, 4, 6, 8, 12),
  // Some strides and offsets forbid whole words.
  padding: fc.constantFrom([0, 0], [1, 3], [8, 64]),
  shift: fc.constantFrom(0, 1, 4),
  changes: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 }),
  mostSamples: fc.integer({ min: 1, max: 60_000 }),
})

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** Two planes that differ at the changes, and in what lies behind each row's last sample. */
function planesOf({ width, height, bytesPerSample, padding, shift, changes }: Case) {
  const rowBytes = width * bytesPerSample
  const [now, before] = [0, 1].map((which) => {
    const stride = rowBytes + (padding[which] ?? 0)
    const data = new Uint8Array(new ArrayBuffer(shift + stride * height), shift)
    for (let row = 0; row < height; row += 1) data.fill(7, row * stride, row * stride + rowBytes)
    return { data: data.map((value) => (value === 7 ? 7 : which)), stride }
  })
  if (!now || !before) throw new Error('two planes')
  const places = changes.map(([x, y]) => ({ x: x % width, y: y % height }))
  for (const { x, y } of places) now.data[y * now.stride + (x + 1) * bytesPerSample - 1] = 8
  return { now, before, places }
}

describe('cells that changed', () => {
  it('are all those that a changed sample is felt in, and none far from one', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { now, before, places } = planesOf(given)
        const { bytesPerSample, rim } = given
        const grid = createCellGrid(given)
        const cells = findChangedCells(now, before, { grid, bytesPerSample, rim })
        cells.forEach((marked, index) => {
          const left = (index % grid.columns) * grid.side
          const top = Math.floor(index / grid.columns) * grid.side
          const isWithin = (reach: number) =>
            places.some(
              ({ x, y }) =>
                x >= left - reach &&
                x < left + grid.side + reach &&
                y >= top - reach &&
                y < top + grid.side + reach,
            )
          if (isWithin(rim)) expect(marked).toBe(1)
          // The block of eight that a change lies in counts as a whole.
          else if (!isWithin(rim + 7)) expect(marked).toBe(0)
        })
      }),
    )
  })

  it('lie in tiles that show the network enough, each no larger than it may be', () => {
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.boolean()), (given, marks) => {
        const { width, height, rim, mostSamples } = given
        const grid = createCellGrid(given)
        const cells = Uint8Array.from({ length: grid.columns * grid.rows }, () => Number(marks.next().value))
        const tiles = coverCells(cells, { grid, rim, mostSamples })
        const covered = new Uint8Array(cells.length)
        for (const { columns, rows } of tiles) {
          expect(columns.seenFrom).toBe(Math.max(columns.from - rim, 0))
          expect(columns.seenTo).toBe(Math.min(columns.to + rim, width))
          expect(rows.seenFrom).toBe(Math.max(rows.from - rim, 0))
          expect(rows.seenTo).toBe(Math.min(rows.to + rim, height))
          const seen = (columns.seenTo - columns.seenFrom) * (rows.seenTo - rows.seenFrom)
          expect(seen).toBeLessThanOrEqual(Math.max(mostSamples, (grid.side + 2 * rim) ** 2))
          for (let y = rows.from; y < rows.to; y += grid.side)
            for (let x = columns.from; x < columns.to; x += grid.side)
              covered[(y / grid.side) * grid.columns + x / grid.side] = 1
        }
        cells.forEach((marked, index) => {
          if (marked === 1) expect(covered[index]).toBe(1)
        })
        expect(tiles.length).toBeLessThanOrEqual(cells.filter((marked) => marked === 1).length)
      }),
    )
  })
})
