import { toJob } from '@video-upscale/client'
import { expect, it } from 'vitest'

import { jobsToFollow } from './jobs-to-follow.ts'

const job = (job_id: string, status: string) => toJob({ job_id, status })

it('follows what is worked on, then what comes next, and two at most', () => {
  const newestFirst = [
    job('e', 'pending'),
    job('d', 'staged'),
    job('c', 'processing'),
    job('b', 'completed'),
    job('a', 'failed'),
  ]
  expect([...jobsToFollow(newestFirst)]).toEqual(['c', 'd'])
  expect([...jobsToFollow(newestFirst.slice(3))]).toEqual([])
  expect(jobsToFollow(Array.from({ length: 9 }, (_, no) => job(String(no), 'processing'))).size).toBe(2)
})
