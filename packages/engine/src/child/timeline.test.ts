import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { StreamCensus } from './take-census.ts'
import { countRepeats, frameTimes, isVariableRate } from './timeline.ts'

const censusOf = (times: number[]): StreamCensus => ({
  packets: times.length,
  bytes: 0,
  corrupt: 0,
  times,
  timesAreDecodeTimes: false,
  keyframeTimes: [],
  lastDuration: 0,
  sha256: null,
})

describe('frameTimes', () => {
  it('always rises, loses no frame, and changes nothing that rises already', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 })), (times) => {
        const found = frameTimes(censusOf(times))
        expect(found).toHaveLength(times.length)
        found.slice(1).forEach((time, index) => {
          expect(time).toBeGreaterThan(found[index] ?? NaN)
        })
        if (countRepeats(censusOf(times)) === 0) expect(found).toEqual(times.toSorted((a, b) => a - b))
      }),
    )
  })
})

describe('isVariableRate', () => {
  it('sees through the rounding of any rate to milliseconds', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 5, max: 120, noNaN: true }),
        fc.integer({ min: 3, max: 500 }),
        (rate, frames) => {
          const times = Array.from({ length: frames }, (_, index) => Math.round((index * 1000) / rate))
          expect(isVariableRate(times)).toBe(false)
        },
      ),
    )
  })

  it.each([
    ['a doubled frame on a clock of one tick a frame', [0, 1, 2, 4, 5, 6]],
    ['a pause', [0, 40, 80, 200, 240]],
  ])('sees %s', (_name, times) => {
    expect(isVariableRate(times)).toBe(true)
  })
})
