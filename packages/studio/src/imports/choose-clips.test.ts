import { describe, expect, it } from 'vitest'

import { fitName, isVisible, nameOfLink } from './clip-names.ts'
import { faultOfFiles, readLinks } from './choose-clips.ts'

const file = (name: string, content: string) => new File([content], name)

describe('faultOfFiles', () => {
  it('takes one to four files', () => {
    expect(faultOfFiles([file('a.mp4', 'a')])).toBeUndefined()
    expect(faultOfFiles(Array.from({ length: 4 }, () => file('a.mp4', 'a')))).toBeUndefined()
  })

  it('names what is wrong', () => {
    expect(faultOfFiles(Array.from({ length: 5 }, () => file('a.mp4', 'a')))).toContain('5 clips')
    expect(faultOfFiles([file('a.mp4', 'a'), file('b.mp4', '')])).toBe('b.mp4 is empty.')
  })
})

describe('readLinks', () => {
  it('takes one a line, with whatever stands around them', () => {
    expect(readLinks(' https://a.example/1.mp4\r\n\n https://a.example/2.mp4 ')).toEqual({
      links: ['https://a.example/1.mp4', 'https://a.example/2.mp4'],
    })
  })

  it.each(['', 'clip.mp4', 'ftp://a.example/1.mp4', 'https://', 'https://a.example/ nonsense'])(
    'says what is wrong with %j',
    (text) => {
      expect(readLinks(text)).toHaveProperty('fault')
    },
  )

  it('takes four at most', () => {
    expect(readLinks('https://a.example/1.mp4\n'.repeat(5))).toHaveProperty('fault')
  })
})

describe('nameOfLink', () => {
  it.each([
    ['https://a.example/dir/my%20clip.mp4?token=1', 'my clip.mp4'],
    ['https://a.example/', 'https://a.example/'],
    ['https://a.example/%E0%A4%A', '%E0%A4%A'],
  ])('calls %s %s', (link, name) => {
    expect(nameOfLink(link)).toBe(name)
  })
})

describe('fitName', () => {
  it.each([
    ['clip.mp4', 'clip.mp4'],
    ['👩‍👩‍👧 מכתב.mp4', '👩‍👩‍👧 מכתב.mp4'],
    ['nul\0 and\nline.mp4', 'nul andline.mp4'],
    ['\u202egpj.4pm', 'gpj.4pm'],
    ['half \ud83d.mp4', 'half .mp4'],
  ])('makes of %j %j', (name, fit) => {
    expect(fitName(name)).toBe(fit)
  })

  it('cuts no character in two', () => {
    expect(fitName(`${'a'.repeat(499)}🎬🎬`)).toBe(`${'a'.repeat(499)}🎬`)
  })
})

it('sees whether there is a name', () => {
  expect(['', '  ', '\u200b', 'a', '🎬'].map(isVisible)).toEqual([false, false, false, true, true])
})
