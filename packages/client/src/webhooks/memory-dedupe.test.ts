import { expect, it } from 'vitest'

import { createMemoryDedupe } from './memory-dedupe.ts'

it('tells the first time from later ones, until the id is too old', () => {
  let now = 0
  const dedupe = createMemoryDedupe({ ttlMs: 100, runningMs: 50, now: () => now })
  expect([dedupe.begin('a'), dedupe.begin('a'), dedupe.begin('b')]).toEqual(['new', 'running', 'new'])
  dedupe.finish('a')
  now = 49
  expect([dedupe.begin('a'), dedupe.begin('b')]).toEqual(['done', 'running'])
  now = 50
  expect([dedupe.begin('a'), dedupe.begin('b')]).toEqual(['done', 'new'])
  now = 100
  expect(dedupe.begin('a')).toBe('new')
})

it('forgets the oldest beyond its bound, and what it is told to', () => {
  const dedupe = createMemoryDedupe({ maxIds: 2 })
  for (const id of ['a', 'b', 'c']) {
    dedupe.begin(id)
    dedupe.finish(id)
  }
  expect([dedupe.begin('c'), dedupe.begin('b'), dedupe.begin('a')]).toEqual(['done', 'done', 'new'])
  dedupe.forget('c')
  expect(dedupe.begin('c')).toBe('new')
})

it('takes no bounds that would forget everything', () => {
  expect(() => createMemoryDedupe({ maxIds: 0 })).toThrow(RangeError)
  expect(() => createMemoryDedupe({ ttlMs: Number.NaN })).toThrow(RangeError)
})
