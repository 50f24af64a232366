import { toJob } from '@video-upscale/client'
import { describe, expect, it } from 'vitest'

import { formatProgress, formatSeconds } from './format-progress.ts'

const progress = { fraction: 0.5, frame: 120, frames: 240, fps: 31.25, etaSeconds: 4, stage: 'upscaling' }

describe('formatProgress', () => {
  it('shows bar, share, stage, frames, speed and time left', () => {
    const line = formatProgress(toJob({ job_id: 'a', status: 'processing', output: { progress } }))
    expect(line).toBe('████████████░░░░░░░░░░░░   50%  upscaling  120/240  31.3 fps  4 s left')
  })

  it('fits the terminal, and leaves the time out where it is not known', () => {
    const job = toJob({
      job_id: 'a',
      status: 'processing',
      output: { progress: { ...progress, etaSeconds: null } },
    })
    expect(formatProgress(job)).not.toContain('left')
    expect(formatProgress(job, 30)).toHaveLength(30)
  })

  it('shows the status where there is no progress', () => {
    expect(formatProgress(toJob({ job_id: 'a', status: 'staged' }))).toBe('staged')
    expect(formatProgress(toJob({ job_id: 'a', status: 'warming_up' }))).toBe('warming_up')
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
