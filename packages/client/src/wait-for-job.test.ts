import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { ApiError, JobFailedError, WaitTimeoutError } from './errors.ts'
import { toJob, type Job } from './job.ts'
import { completedTask, pendingTask } from './testing-service/tasks.ts'
import type { JobSource } from './follow-job.ts'
import { waitForJob as waitFor, type WaitOptions } from './wait-for-job.ts'

const id = pendingTask.job_id
const minute = 60_000

/** On a service without event streams. */
const waitForJob = (look: JobSource['look'], jobId: string, options: WaitOptions) =>
  waitFor({ look, openEvents: () => Promise.resolve(undefined) }, jobId, options)

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

/** A service on fake time: the status is a function of the milliseconds since the start. */
function simulate(statusAt: (ms: number) => string) {
  const started = Date.now()
  const looks: number[] = []
  const look = (): Promise<Job> => {
    const ms = Date.now() - started
    looks.push(ms)
    const status = statusAt(ms)
    return Promise.resolve(toJob(status === 'completed' ? completedTask : { ...pendingTask, status }))
  }
  return { look, looks }
}

async function settle(promise: Promise<unknown>, ms: number): Promise<unknown> {
  const result = promise.catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(ms)
  return result
}

describe('waitForJob', () => {
  it.each(['processing', 'a_status_nobody_knows'])(
    'looks at most 20 times in five minutes of %s, and at once',
    async (status) => {
      for (let round = 0; round < 50; round++) {
        const { look, looks } = simulate((ms) => (ms < 5 * minute ? status : 'completed'))
        const job = await settle(waitForJob(look, id, {}), 6 * minute)
        expect(job).toMatchObject({ status: 'completed' })
        expect(looks[0]).toBe(0)
        expect(looks.filter((ms) => ms <= 5 * minute).length).toBeLessThanOrEqual(20)
        expect(Math.max(...looks)).toBeLessThan(5.6 * minute)
      }
    },
  )

  it('throws when the job fails or is canceled', async () => {
    const { look } = simulate(() => 'failed')
    expect(await settle(waitForJob(look, id, {}), 0)).toBeInstanceOf(JobFailedError)
    const canceled = simulate(() => 'canceled')
    expect(await settle(waitForJob(canceled.look, id, {}), 0)).toMatchObject({
      code: 'job-canceled',
      jobId: id,
    })
  })

  it('survives a service that is away, and ends on an error that will not pass', async () => {
    let count = 0
    const flaky = (): Promise<Job> => {
      count += 1
      if (count < 5) return Promise.reject(new ApiError('unavailable', 'away', { status: 503 }))
      return Promise.resolve(toJob(completedTask))
    }
    expect(await settle(waitForJob(flaky, id, {}), minute)).toMatchObject({ status: 'completed' })
    const gone = () => Promise.reject(new ApiError('not-found', 'gone', { status: 404 }))
    expect(await settle(waitForJob(gone, id, {}), 0)).toMatchObject({ code: 'not-found' })
  })

  it('tells of each look', async () => {
    const { look, looks } = simulate((ms) => (ms < 10_000 ? 'processing' : 'completed'))
    const seen: string[] = []
    await settle(waitForJob(look, id, { onUpdate: ({ status }) => seen.push(status) }), minute)
    expect(seen).toHaveLength(looks.length)
    expect(seen.at(-1)).toBe('completed')
  })

  it('looks at once when a webhook has arrived, but only once for it', async () => {
    const { look, looks } = simulate((ms) => (ms < minute ? 'processing' : 'completed'))
    let arrive: () => void = () => undefined
    const arrival = new Promise<void>((resolve) => (arrive = resolve))
    const waiting = waitForJob(look, id, { arrival })
    await vi.advanceTimersByTimeAsync(100)
    arrive()
    await settle(waiting, 2 * minute)
    expect(looks.filter((ms) => ms < 500)).toHaveLength(2)
    expect(looks.length).toBeLessThan(14)
  })
})

describe('behind another tab', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('is looked at once a minute, and at once when the user comes back', async () => {
    const tab = Object.assign(new EventTarget(), { visibilityState: 'hidden' })
    vi.stubGlobal('document', tab)
    const { look, looks } = simulate((ms) => (ms < 4 * minute ? 'processing' : 'completed'))
    const waiting = waitForJob(look, id, {})
    await vi.advanceTimersByTimeAsync(3.5 * minute)
    expect(looks.length).toBeLessThanOrEqual(4)
    tab.visibilityState = 'visible'
    tab.dispatchEvent(new Event('visibilitychange'))
    await vi.advanceTimersByTimeAsync(10)
    expect(looks.at(-1)).toBeGreaterThanOrEqual(3.5 * minute)
    expect(await settle(waiting, 2 * minute)).toMatchObject({ status: 'completed' })
  })
})

describe('on real time', () => {
  beforeEach(() => {
    vi.useRealTimers()
  })

  const forever = (): Promise<Job> => Promise.resolve(toJob(pendingTask))

  it('ends at its deadline with the id to wait again with', async () => {
    const error = await waitForJob(forever, id, { deadlineMs: 50 }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(WaitTimeoutError)
    expect(error).toMatchObject({ code: 'wait-timeout', jobId: id })
  })

  it.each<[string, (signal: AbortSignal) => Promise<Job>, Partial<WaitOptions>]>([
    ['while it sleeps', forever, {}],
    ['while it waits for an arrival', forever, { arrival: new Promise(() => undefined) }],
    [
      'while it looks',
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new DOMException('aborted', 'AbortError'))
          })
        }),
      {},
    ],
  ])('settles at once when it is aborted %s', async (_name, look, options) => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const waiting = waitForJob(look, id, { ...options, signal: controller.signal }).catch(
      (error: unknown) => error,
    )
    await new Promise((resolve) => setTimeout(resolve, 10))
    controller.abort(reason)
    expect(await waiting).toBe(reason)
  })
})
