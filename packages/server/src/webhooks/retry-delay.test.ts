import fc from 'fast-check'
import { expect, it } from 'vitest'

import { retryDelaySeconds } from './retry-delay.ts'

it('follows the schedule of the contract, then gives up', () => {
  const delays = Array.from({ length: 11 }, (_, index) => retryDelaySeconds(index + 1, undefined, 0))
  expect(delays).toEqual([5, 30, 120, 600, 3600, 10_800, 28_800, 57_600, 86_400, 86_400, undefined])
})

it('is never shorter than the schedule nor than what was asked for, and never longer than a day and a tenth', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: undefined }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempts, asked, random) => {
        const delay = retryDelaySeconds(attempts, asked, random) ?? Number.NaN
        expect(delay).toBeGreaterThanOrEqual(retryDelaySeconds(attempts, undefined, 0) ?? Number.NaN)
        expect(delay).toBeGreaterThanOrEqual(Math.min(asked ?? 0, 86_400))
        expect(delay).toBeLessThanOrEqual(86_400 * 1.1)
      },
    ),
  )
})
