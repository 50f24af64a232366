import { expect, it } from 'vitest'

import type { Plan } from '../plan.ts'
import type { Rational } from '../source.ts'
import { movieTimescale } from './movie-timescale.ts'

type Start = readonly [ticks: number, den: number]

function planWith(starts: readonly Start[]): Plan {
  const streams = starts.map(([startTicks, den], index) => ({
    index,
    startTicks,
    timeBase: { num: 1, den } satisfies Rational,
  }))
  const treatments = streams.map(({ index }) => ({ index, action: 'copy' }))
  // Only what movieTimescale reads.
  return {
    source: { details: { streams } },
    streams: treatments,
    output: { rebase: null },
  } as unknown as Plan
}

it.each<[string, Start[], number]>([
  [
    'starts at zero or before',
    [
      [0, 12_288],
      [-1024, 44_100],
    ],
    1000,
  ],
  [
    'a start in whole milliseconds',
    [
      [90_000, 90_000],
      [300, 1000],
    ],
    1000,
  ],
  ['a start between milliseconds', [[1001, 24_000]], 24_000],
  [
    'two such starts on two clocks',
    [
      [1001, 24_000],
      [441 + 1, 44_100],
    ],
    3_528_000,
  ],
])('holds %s', (_name, starts, scale) => {
  expect(movieTimescale(planWith(starts))).toBe(scale)
})
