import { expect, it } from 'vitest'

import { formatBytes, formatClock, formatDuration, formatPercent } from './formats.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [545_700, '545.7 kB'],
  [8_589_934_592, '8.6 GB'],
  [5e15, '5,000 TB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})

it.each([
  [0, 0, '0:00'],
  [59.99, 0, '0:59'],
  [59.99, 1, '0:59.9'],
  [60, 1, '1:00.0'],
  [3723.5, 0, '1:02:03'],
  [0.1 + 0.2, 1, '0:00.3'],
  [-1, 2, '0:00.00'],
])('shows %d seconds with %d digits as %s', (seconds, digits, text) => {
  expect(formatClock(seconds, digits)).toBe(text)
})

it.each([
  [0.2, '1 s'],
  [89, '89 s'],
  [90, '2 min'],
  [3600, '1 h'],
  [4800, '1 h 20 min'],
])('says that %d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

it('never says 100% before the end', () => {
  expect(formatPercent(0.999)).toBe('99%')
  expect(formatPercent(1)).toBe('100%')
})
