import { createClient, isVideoUpscaleError, type Client } from '@video-upscale/client'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'

import type { FaultKind } from './faults/fault.ts'
import type { Dialect } from './tasks/wire-task.ts'
import type { FakeApi } from './fake-api.ts'
import { startFakeApi } from './start-fake-api.ts'

// The client's promises, against every fault that the fake can play. A failing run prints its seed.
const seed = Number(process.env.FAULTS_SEED ?? 20_261_123)
const runs = Number(process.env.FAULTS_RUNS ?? 300)
const timeoutMs = 40

function connect({ baseUrl, apiKey, fetch }: FakeApi): Client {
  return createClient({ baseUrl, apiKey, fetch, timeoutMs, retry: { baseDelayMs: 1, maxDelayMs: 4 } })
}

const services = fc.constantFrom<Dialect>('hosted', 'self-hosted')
const kinds = fc.oneof(
  fc.constantFrom<FaultKind>(
    { kind: 'reset-before-accept' },
    { kind: 'reset-after-accept' },
    { kind: 'slow-headers', ms: 2 * timeoutMs },
    { kind: 'slow-body', ms: 2 * timeoutMs },
    { kind: 'half-json' },
    { kind: '429' },
    { kind: '429', retryAfter: 0 },
    { kind: 'proxy-html', status: 200 },
    { kind: 'proxy-html', status: 502 },
    { kind: 'redirect' },
  ),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(400, 402, 409, 422, 500, 502, 503, 504),
    body: fc.constantFrom('flat' as const, 'nested' as const, 'html' as const, 'empty' as const),
  }),
)

describe('no sequence of faults', () => {
  it(`makes two jobs of one submit, or hides one (${String(runs)} runs, seed ${String(seed)})`, async () => {
    const ends = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(
        services,
        fc.array(kinds, { maxLength: 6 }),
        fc.boolean(),
        async (service, faults, twice) => {
          const api = await startFakeApi({
            service,
            faults: faults.map((fault) => ({ on: 'createVideoUpscale' as const, ...fault })),
          })
          try {
            const client = connect(api)
            const submit = () => client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
            // A double click is one submit.
            const clicks = await Promise.allSettled(twice ? [submit(), submit()] : [submit()])
            for (const click of clicks) {
              const end = click.status === 'fulfilled' ? 'accepted' : codeOf(click.reason)
              ends.set(end, (ends.get(end) ?? 0) + 1)
              // Whoever is told "no" can be sure that there is no job; whoever can't be told is told that.
              const made = end === 'accepted' ? [1] : end === 'outcome-unknown' ? [0, 1] : [0]
              expect(made, end).toContain(api.jobsCreated)
            }
          } finally {
            await api.close()
          }
        },
      ),
      { numRuns: runs, seed },
    )
    // Otherwise the runs would have shown little.
    for (const end of ['accepted', 'outcome-unknown', 'insufficient-points', 'bad-request']) {
      expect([...ends.keys()]).toContain(end)
    }
  })

  it(`makes a wait outlast its deadline (${String(runs / 5)} runs, seed ${String(seed)})`, async () => {
    const statuses = fc.constantFrom('pending', 'processing', 'running', 'retry', 'a_new_status')
    const on = fc.constantFrom('getJob' as const, 'streamJobEvents' as const, 'getCapabilities' as const)
    const faults = fc.array(fc.tuple(on, kinds, fc.nat({ max: 3 })), { maxLength: 6 })
    const lateMs: number[] = []
    await fc.assert(
      fc.asyncProperty(
        services,
        faults,
        fc.array(statuses, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 20, max: 300 }),
        async (service, planned, shown, deadlineMs) => {
          const api = await startFakeApi({
            service,
            script: { durationMs: 200, statuses: shown },
            faults: planned.map(([operation, fault, times]) => ({
              on: operation,
              times: times + 1,
              ...fault,
            })),
          })
          try {
            const client = connect(api)
            const job = await client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
            const startedMs = performance.now()
            await client.waitForJob(job, { deadlineMs }).catch(codeOf)
            lateMs.push(performance.now() - startedMs - deadlineMs)
          } finally {
            await api.close()
          }
        },
      ),
      { numRuns: runs / 5, seed },
    )
    // Timers of a busy machine are late by themselves.
    expect(Math.max(...lateMs)).toBeLessThan(500)
  })
})

describe('a five-minute job', () => {
  let api: FakeApi

  afterEach(async () => {
    vi.useRealTimers()
    await api.close()
  })

  it.each<Dialect>(['hosted', 'self-hosted'])('of a %s service takes at most 20 GETs', async (service) => {
    api = await startFakeApi({ service, script: { durationMs: 5 * 60_000 } })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const client = createClient(api)
    const waiting = client.upscale({ jobId: api.sourceJobId, videoNo: 0 })
    await vi.advanceTimersByTimeAsync(6 * 60_000)
    expect(await waiting).toMatchObject({ status: 'completed' })
    expect(api.requests.filter(({ method }) => method === 'GET').length).toBeLessThanOrEqual(20)
  })
})

function codeOf(error: unknown): string {
  if (isVideoUpscaleError(error)) return error.code
  throw error
}
