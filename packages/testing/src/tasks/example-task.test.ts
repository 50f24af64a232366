import { toJob } from '@video-upscale/client'
import { describe, expect, it } from 'vitest'

import { expectSchema } from '../testing-spec/expect-spec.ts'
import { exampleTask } from './example-task.ts'

describe.each(['self-hosted', 'hosted'] as const)('a task of the %s service', (dialect) => {
  it.each(['pending', 'staged', 'processing', 'completed', 'failed', 'canceled'] as const)(
    '%s is as the spec has it, and as the client reads it',
    (status) => {
      const task = exampleTask({ status, dialect })
      expectSchema('Task', task)
      const job = toJob(task)
      expect(job).toMatchObject({ status, taskType: 'video_upscale', callback: null })
      expect(job.endedAt === null).toBe(!['completed', 'failed', 'canceled'].includes(status))
    },
  )

  it("can have any status and be anyone's", () => {
    const task = exampleTask({
      status: 'polishing',
      dialect,
      jobId: 'j',
      callback: 'https://example.com/done',
    })
    expect(toJob(task)).toMatchObject({ status: 'unknown', id: 'j', callback: 'https://example.com/done' })
  })
})

it('takes the dates and words of the hosted service', () => {
  for (const [status, word] of [
    ['queued', 'pending'],
    ['running', 'processing'],
    ['retry', 'processing'],
  ] as const) {
    expect(toJob(exampleTask({ status, dialect: 'hosted' })).status).toBe(word)
  }
  expect(exampleTask({ dialect: 'hosted' })).toMatchObject({
    task_type: 'video-upscale',
    input: null,
    meta: { created_at: '2026-11-02T09:30:00.120456789Z' },
  })
})
