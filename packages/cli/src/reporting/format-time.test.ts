import { expect, it } from 'vitest'

import { formatAge, formatDuration, formatSpan, formatTime } from './format-time.ts'

const now = new Date('2026-11-23T05:00:00Z')

it.each([
  [-5, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [3600, '1 h'],
  [47 * 3600, '47 h'],
  [48 * 3600, '2 d'],
])('formatAge of %d seconds is %s', (seconds, text) => {
  expect(formatAge(new Date(now.getTime() - seconds * 1000), now)).toBe(text)
})

it('says times and spans', () => {
  expect(formatTime(new Date('2026-11-23T05:00:00.999Z'))).toBe('2026-11-23 05:00:00 UTC')
  expect(formatSpan(now, new Date(now.getTime() + 840))).toBe('0.8 s')
  expect(formatDuration(12.2)).toBe('13 s')
})
