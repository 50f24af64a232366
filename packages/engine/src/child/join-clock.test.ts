import fc from 'fast-check'
import { expect, it } from 'vitest'

import { joinClock } from './join-clock.ts'

it('says what x264 says of a file with B-frames', () => {
  // Measured: medium preset, frames of about 33 ticks, two of them early.
  const times = [517, 648, 581, 548, 616]
  expect(joinClock(times, 682)).toEqual([
    { decodeTicks: 453, durationTicks: 31 },
    { decodeTicks: 484, durationTicks: 34 },
    { decodeTicks: 517, durationTicks: 35 },
    { decodeTicks: 548, durationTicks: 33 },
    { decodeTicks: 581, durationTicks: 32 },
  ])
})

it('needs no lead where nothing is moved', () => {
  expect(joinClock([0, 5, 7], 9).map(({ decodeTicks }) => decodeTicks)).toEqual([0, 5, 7])
  expect(joinClock([3], 4)).toEqual([{ decodeTicks: 3, durationTicks: 1 }])
  expect(joinClock([], 0)).toEqual([])
})

/** Segments as encoders write them: within each, frames leave in another order; none leaves its segment. */
const segments = fc
  .array(
    fc.array(
      fc.record({
        gap: fc.integer({ min: 1, max: 5000 }),
        order: fc.double({ noNaN: true, min: 0, max: 4 }),
      }),
      {
        minLength: 1,
        maxLength: 30,
      },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((lists) => {
    let clock = 0
    return lists.map((list) =>
      list
        .map(({ gap, order }, index) => ({ time: (clock += gap), order: index + order }))
        .toSorted((a, b) => a.order - b.order)
        .map(({ time }) => time),
    )
  })

it('always decodes in order, never after showing, and shows without gaps', () => {
  fc.assert(
    fc.property(segments, fc.integer({ min: 1, max: 100 }), (lists, lastDuration) => {
      const times = lists.flat()
      const end = Math.max(...times) + lastDuration
      const packets = joinClock(times, end)
      packets.forEach(({ decodeTicks, durationTicks }, index) => {
        const previous = packets[index - 1]
        if (previous) expect(decodeTicks).toBeGreaterThan(previous.decodeTicks)
        expect(decodeTicks).toBeLessThanOrEqual(times[index] ?? NaN)
        expect(durationTicks).toBeGreaterThan(0)
      })
      const shown = packets.reduce((sum, { durationTicks }) => sum + durationTicks, 0)
      expect(shown).toBe(end - Math.min(...times))
    }),
  )
})
