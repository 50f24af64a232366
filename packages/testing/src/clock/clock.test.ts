import { createClient } from '@video-upscale/client'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { fakeForTest } from '../testing-spec/call-fake.ts'
import { createTestClock, systemClock } from './clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('a test clock', () => {
  it('wakes in order those whose time has come, and no other', async () => {
    const clock = createTestClock(1000)
    const woken: string[] = []
    void clock.sleep(20).then(() => woken.push('b'))
    void clock.sleep(10).then(() => woken.push('a'))
    void clock.sleep(30).then(() => woken.push('c'))
    await clock.sleep(0)
    clock.advance(25)
    await new Promise(setImmediate)
    expect([woken, clock.now()]).toEqual([['a', 'b'], 1025])
    expect(() => {
      clock.advance(-1)
    }).toThrow(RangeError)
  })

  it.each([
    ['a test clock', createTestClock()],
    ['the machine', systemClock],
  ])('lets a sleeper on %s go as soon as its signal aborts', async (_name, clock) => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const sleeping = clock.sleep(1e6, controller.signal)
    controller.abort(reason)
    await expect(sleeping).rejects.toBe(reason)
    await expect(clock.sleep(1, controller.signal)).rejects.toBe(reason)
  })
})

it('fake timers move the client and the fake together: five minutes in at most 20 looks', async () => {
  const api = await fakeForTest({ script: { durationMs: 300_000 } })
  vi.useFakeTimers()
  const upscaled = createClient(api).upscale({ jobId: api.sourceJobId, videoNo: 0 })
  await vi.advanceTimersByTimeAsync(360_000)
  expect((await upscaled).status).toBe('completed')
  expect(api.requests.filter(({ operationId }) => operationId === 'getJob').length).toBeLessThanOrEqual(20)
  expect(api.jobsCreated).toBe(1)
})
