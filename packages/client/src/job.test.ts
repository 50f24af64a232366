import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { UnexpectedResponseError } from './errors.ts'
import { isFinished, toJob } from './job.ts'
import { completedTask, pendingTask } from './testing-service/tasks.ts'

describe('toJob', () => {
  it('reads the documented task', () => {
    expect(toJob(pendingTask)).toEqual({
      id: pendingTask.job_id,
      status: 'pending',
      taskType: 'video_upscale',
      model: 'midjourney',
      callback: null,
      createdAt: null,
      startedAt: null,
      endedAt: null,
      points: { frozen: 480, consumed: 0 },
      logs: [],
      raw: pendingTask,
    })
  })

  it('leaves the wire object untouched', () => {
    expect(toJob(completedTask).raw).toBe(completedTask)
  })

  it.each([
    ['pending', 'pending'],
    ['queued', 'pending'],
    ['staged', 'staged'],
    ['processing', 'processing'],
    ['running', 'processing'],
    ['retry', 'processing'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['canceled', 'canceled'],
    ['warming_up', 'unknown'],
    ['', 'unknown'],
  ])('takes the wire status %j for %s', (wire, status) => {
    const job = toJob({ ...pendingTask, status: wire })
    expect(job.status).toBe(status)
    if (job.status === 'unknown') expect(job.rawStatus).toBe(wire)
  })

  it('reads dates with nine digits, and takes "" and the year 1 for not yet', () => {
    expect(toJob(completedTask).createdAt?.toISOString()).toBe('2026-11-23T05:00:00.123Z')
    const never = { ...pendingTask, meta: { ...pendingTask.meta, started_at: '0001-01-01T00:00:00Z' } }
    expect(toJob(never).startedAt).toBeNull()
  })

  it('takes video-upscale for video_upscale', () => {
    expect(toJob({ ...pendingTask, task_type: 'video-upscale' }).taskType).toBe('video_upscale')
  })

  it('finds the reason of a failure wherever it stands', () => {
    const failed = { ...pendingTask, status: 'failed', error: { ...pendingTask.error, code: 7 } }
    const messages = { ...failed, output: { ...failed.output, error_messages: ['', 'no disk'] } }
    expect(toJob(messages)).toMatchObject({ error: { code: 7, message: 'no disk' } })
    expect(toJob(failed)).toMatchObject({ error: { message: 'no reason was given' } })
  })

  it('reads a task of which only id and status are there', () => {
    expect(toJob({ job_id: 'a', status: 'completed' })).toMatchObject({
      videoUrls: [],
      report: null,
      model: '',
    })
  })

  it('refuses what is no task, and never with a TypeError', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        expect(() => toJob(raw)).toThrow(UnexpectedResponseError)
      }),
    )
  })
})

it('isFinished knows the three ends', () => {
  const finished = ['pending', 'staged', 'processing', 'completed', 'failed', 'canceled', 'new'].filter(
    (status) => isFinished(toJob({ ...pendingTask, status })),
  )
  expect(finished).toEqual(['completed', 'failed', 'canceled'])
})
