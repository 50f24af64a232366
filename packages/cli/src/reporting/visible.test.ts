import { describe, expect, it } from 'vitest'

import { toJsonLine, visible, visibleLines } from './visible.ts'

describe('visible', () => {
  it.each([
    ['clears the screen', '\u001b[2J', '\\x1b[2J'],
    ['begins a sequence without ESC', '\u009b31m', '\\x9b31m'],
    ['sets the title', '\u001b]0;root\u0007', '\\x1b]0;root\\x07'],
    ['hides what stood before', 'safe\rrm -rf', 'safe\\rrm -rf'],
    ['forges a line', 'a\nerror: b', 'a\\nerror: b'],
    ['turns a name around', 'clip\u202e4pm.exe', 'clip\\u202e4pm.exe'],
    ['is plain', 'Bäume im Wind – 東京.mp4', 'Bäume im Wind – 東京.mp4'],
  ])('shows what %s', (_what, text, shown) => {
    expect(visible(text)).toBe(shown)
  })

  it('keeps lines and tabs where lines are meant', () => {
    expect(visibleLines('a\r\n\tb\n\u001b[1mc\rd')).toBe('a\n\tb\n\\x1b[1mc\\rd')
  })

  it('writes JSON that says the same', () => {
    const value = { text: '\u001b\u009b\u202e\u2028 ü "\\' }
    const line = toJsonLine(value)
    expect(line).toMatch(/^[\x20-\x7eü]+$/)
    expect(JSON.parse(line)).toEqual(value)
  })
})
