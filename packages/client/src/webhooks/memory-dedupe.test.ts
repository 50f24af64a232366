import { expect, it } from 'vitest'

import { createMemoryDedupe } from './memory-dedupe.ts'

it('tells the first time from later ones, until the id is too old', () => {
  let now = 0
  const dedupe = createMemoryDedupe({ ttlMs: 100, now: () => now })
  expect([dedupe.firstTime('a'), dedupe.firstTime('a'), dedupe.firstTime('b')]).toEqual([true, false, true])
  now = 99
  expect(dedupe.firstTime('a')).toBe(false)
  now = 100
  expect(dedupe.firstTime('a')).toBe(true)
})

it('forgets the oldest beyond its bound, and what it is told to', () => {
  const dedupe = createMemoryDedupe({ maxIds: 2 })
  for (const id of ['a', 'b', 'c']) dedupe.firstTime(id)
  expect(dedupe.firstTime('c')).toBe(false)
  expect(dedupe.firstTime('b')).toBe(false)
  expect(dedupe.firstTime('a')).toBe(true)
  dedupe.forget('c')
  expect(dedupe.firstTime('c')).toBe(true)
})

it('takes no bounds that would forget everything', () => {
  expect(() => createMemoryDedupe({ maxIds: 0 })).toThrow(RangeError)
  expect(() => createMemoryDedupe({ ttlMs: Number.NaN })).toThrow(RangeError)
})
