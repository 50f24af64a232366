import { expect, it } from 'vitest'

import { retryAfterSeconds } from './retry-after.ts'

it.each([
  [undefined, undefined],
  ['120', 120],
  [['7', '8'], 7],
  ['0', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['Mon, 23 Nov 2026 08:02:00 GMT', 120],
  ['Mon, 23 Nov 2026 07:00:00 GMT', undefined],
])('reads %j', (header, seconds) => {
  expect(retryAfterSeconds(header, new Date('2026-11-23T08:00:00Z'))).toBe(seconds)
})
