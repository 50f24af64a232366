import { describe, expect, it } from 'vitest'

import { formatBytes, formatProgress, formatSeconds, formatTransfer } from './format-progress.ts'

const progress = {
  fraction: 0.5,
  frame: 120,
  frames: 240,
  fps: 31.25,
  etaSeconds: 4,
  stage: 'upscaling',
} as const

describe('formatProgress', () => {
  it('shows bar, share, stage, frames, speed and time left', () => {
    expect(formatProgress(progress)).toBe(
      '████████████░░░░░░░░░░░░   50%  upscaling  120/240  31.3 fps  4 s left',
    )
  })

  it('leaves the time out where it is not known', () => {
    expect(formatProgress({ ...progress, etaSeconds: null })).not.toContain('left')
  })

  it('stays whole for shares that are none', () => {
    expect(formatProgress({ ...progress, fraction: 1.7 })).toContain('100%')
    expect(formatTransfer('saving', 0, 0)).toContain('100%')
  })
})

it.each([
  [0, '0 s'],
  [7.2, '8 s'],
  [59.5, '1:00'],
  [125, '2:05'],
  [3725, '1:02:05'],
])('formatSeconds(%d) is %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text)
})

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_250_000, '1.3 MB'],
  [4_200_000_000, '4.2 GB'],
])('formatBytes(%d) is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
