import { expect, it } from 'vitest'

import { isFinished, nextStatuses, statusesBefore, type JobStatus } from './job-status.ts'

const statuses = Object.keys(nextStatuses) as JobStatus[]

it('reads the one table in both directions', () => {
  for (const before of statuses) {
    for (const after of statuses) {
      expect(statusesBefore(after).includes(before)).toBe(nextStatuses[before].includes(after))
    }
  }
})

it('never leaves a finished status, and can finish from every other', () => {
  expect(statuses.filter(isFinished)).toEqual(['completed', 'failed', 'canceled'])
  for (const status of statuses.filter((each) => !isFinished(each))) {
    expect(nextStatuses[status]).toEqual(expect.arrayContaining(['failed', 'canceled']))
  }
})
