import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseRange } from './parse-range.ts'

describe('parseRange', () => {
  it.each([
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=900-', { start: 900, end: 999 }],
    ['bytes=-100', { start: 900, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['bytes=990-5000', { start: 990, end: 999 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=5-4', undefined],
    ['bytes=0-1,3-4', undefined],
    ['items=0-1', undefined],
    ['bytes=-', undefined],
    [undefined, undefined],
  ])('reads %s of 1000 bytes', (header, range) => {
    expect(parseRange(header, 1000)).toEqual(range)
  })

  it('never reaches outside of the file', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 1e9 }), (first, last, bytes) => {
        for (const header of [
          `bytes=${String(first)}-${String(last)}`,
          `bytes=${String(first)}-`,
          `bytes=-${String(last)}`,
        ]) {
          const range = parseRange(header, bytes)
          if (typeof range !== 'object') continue
          expect(range.start).toBeGreaterThanOrEqual(0)
          expect(range.start).toBeLessThanOrEqual(range.end)
          expect(range.end).toBeLessThan(bytes)
        }
      }),
    )
  })
})
