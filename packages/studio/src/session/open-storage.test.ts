import { expect, it } from 'vitest'

import { openStorage } from './open-storage.ts'

const refuse = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError')
}

it('keeps items in the storage of the browser', () => {
  const items = new Map<string, string>()
  const storage = openStorage(() => ({
    getItem: (name) => items.get(name) ?? null,
    setItem: (name, value) => void items.set(name, value),
    removeItem: (name) => void items.delete(name),
  }))
  storage.setItem('a', '1')
  expect([storage.getItem('a'), items.get('a')]).toEqual(['1', '1'])
  storage.removeItem('a')
  expect([storage.getItem('a'), items.size]).toEqual([null, 0])
})

it.each([
  ['may keep nothing', refuse],
  ['may keep no more', () => ({ getItem: () => null, setItem: refuse, removeItem: () => undefined })],
])('holds items itself where a page %s', (_, find) => {
  const storage = openStorage(find)
  storage.setItem('a', '1')
  expect(storage.getItem('a')).toBe('1')
  storage.removeItem('a')
  expect(storage.getItem('a')).toBeNull()
})
