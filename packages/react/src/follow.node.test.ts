import './testing-app/minimal-dom.ts'
import { QueryClient } from '@tanstack/react-query'
import { createClient, isVideoUpscaleError, type Client } from '@video-upscale/client'
import { startFakeApi, type FakeApi, type FakeApiOptions } from '@video-upscale/testing'
import fc from 'fast-check'
import { act } from 'react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'

import { useJob, useVideoUpscale } from './index.ts'
import type { SubmissionStorage } from './submissions/submission-record.ts'
import { renderHook, type Rendered, type RenderOptions } from './testing-app/render-hook.ts'
import { watchFetch, type WatchedFetch } from './testing-app/watch-fetch.ts'

const closing: (() => Promise<void>)[] = []

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) })
})

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(closing.splice(0).map((close) => close()))
})

interface Service {
  readonly api: FakeApi
  readonly client: Client
  readonly traffic: WatchedFetch
}

async function startService(options: FakeApiOptions = {}): Promise<Service> {
  const api = await startFakeApi(options)
  closing.push(() => api.close())
  const traffic = watchFetch(api.fetch)
  const client = createClient({ ...api, fetch: traffic.fetch, dangerouslyAllowBrowser: true })
  return { api, client, traffic }
}

function render<Result>(hook: () => Result, options: RenderOptions): Rendered<Result> {
  return renderHook(hook, {
    ...options,
    around: (step) => {
      act(step)
    },
  })
}

function click(work: () => void): void {
  act(work)
}

const pass = (ms: number): Promise<void> =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms)
  })

it('asks no more for five rerenders a second through a minute than for none', async () => {
  const counts: number[] = []
  for (const rerenders of [0, 5]) {
    const { api, client, traffic } = await startService({
      service: 'hosted',
      script: { durationMs: 600_000 },
    })
    // The pauses are jittered.
    vi.spyOn(Math, 'random').mockReturnValue(0)
    const app = render(() => useVideoUpscale(), { client, strict: true })
    click(() => {
      app.current().submit({ jobId: api.sourceJobId, videoNo: 0 })
    })
    for (let second = 0; second < 60; second++) {
      await pass(1000)
      for (let count = 0; count < rerenders; count++) app.rerender()
    }
    expect(app.current().job?.status).toBe('processing')
    expect(traffic.count('POST')).toBe(1)
    counts.push(traffic.count('GET'))
    app.unmount()
  }
  expect(counts[0]).toBeGreaterThan(3)
  expect(counts[1]).toBe(counts[0])
})

it('tells a refusal in the middle of following as an error, keeps the job, and goes on when asked', async () => {
  const { api, client, traffic } = await startService({ service: 'hosted', script: { durationMs: 600_000 } })
  const { id } = await client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
  const app = render(() => useJob(id), { client })
  await pass(3000)
  api.faults.add({ on: 'getJob', kind: 'status', status: 401 })
  await pass(30_000)
  const { data, error } = app.current()
  expect(data?.id).toBe(id)
  expect(isVideoUpscaleError(error, 'unauthorized')).toBe(true)
  const before = traffic.count('GET')
  await pass(120_000)
  expect(traffic.count('GET')).toBe(before)
  await act(async () => {
    await app.current().refetch()
  })
  await pass(600_000)
  expect(app.current().data?.status).toBe('completed')
  expect(app.current().error).toBeNull()
  const atEnd = traffic.count('GET')
  await pass(600_000)
  expect(traffic.count('GET')).toBe(atEnd)
  app.unmount()
})

it('gives a failed job as data', async () => {
  const { api, client } = await startService({
    script: { outcome: 'failed', error: { code: 7, message: 'No.' } },
  })
  const app = render(() => useVideoUpscale(), { client })
  click(() => {
    app.current().submit({ jobId: api.sourceJobId, videoNo: 0 })
  })
  await pass(10_000)
  expect(app.current().job).toMatchObject({ status: 'failed', error: { code: 7, message: 'No.' } })
  expect(app.current().error).toBeNull()
  app.unmount()
})

it('repeats a submit whose fate is unknown under its own key only', async () => {
  const { api, client } = await startService({
    service: 'hosted',
    faults: [{ on: 'createVideoUpscale', kind: 'reset-after-accept' }],
  })
  const app = render(() => useVideoUpscale(), { client })
  const request = { jobId: api.sourceJobId, videoNo: 0 }
  click(() => {
    app.current().submit(request)
  })
  await pass(5000)
  const { error } = app.current()
  if (!isVideoUpscaleError(error, 'outcome-unknown')) throw new Error('It should have failed.')
  click(() => {
    app.current().submit(request)
  })
  await pass(5000)
  const keys = api.requests
    .filter(({ method }) => method === 'POST')
    .map(({ headers }) => new Headers(headers as HeadersInit).get('idempotency-key'))
  expect(keys).toEqual([error.idempotencyKey, error.idempotencyKey])
  app.unmount()
})

type Step = 'mount' | 'mount strictly' | 'unmount' | 'rerender' | 'double click' | 'wait'
const steps: readonly Step[] = ['mount', 'mount strictly', 'unmount', 'rerender', 'double click', 'wait']

it('submits each intent once and leaves nothing running, whatever components do', async () => {
  let posts = 0
  const property = async (taken: readonly Step[], persistAs: string | undefined): Promise<void> => {
    const script = { durationMs: 3_600_000 }
    const { api, client, traffic } = await startService({ service: 'hosted', script })
    const options = { client, queryClient: new QueryClient(), storage: memoryStorage() }
    const request = { jobId: api.sourceJobId, videoNo: 0 }
    const apps: Rendered<ReturnType<typeof useVideoUpscale>>[] = []
    const clicked = new Set<unknown>()
    const take: Record<Step, () => unknown> = {
      mount: () => apps.push(render(() => useVideoUpscale({ persistAs }), options)),
      'mount strictly': () =>
        apps.push(render(() => useVideoUpscale({ persistAs }), { ...options, strict: true })),
      unmount: () => apps.shift()?.unmount(),
      rerender: () => apps[0]?.rerender(),
      'double click': () => {
        for (const app of [apps[0], apps.at(-1), apps[0]]) {
          if (!app) continue
          clicked.add(persistAs ?? app)
          click(() => {
            app.current().submit(request)
          })
        }
      },
      wait: () => pass(500),
    }
    for (const step of taken) await take[step]()
    await pass(1000)
    expect(traffic.count('POST')).toBe(clicked.size)
    posts += clicked.size
    for (const app of apps) app.unmount()
    await pass(1500)
    const atEnd = traffic.calls.length
    await pass(300_000)
    expect(traffic.calls.length).toBe(atEnd)
  }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...steps), { minLength: 5, maxLength: 25 }),
      fc.constantFrom('remembered', undefined),
      property,
    ),
    { numRuns: 100 },
  )
  expect(posts).toBeGreaterThan(50)
})

function memoryStorage(): SubmissionStorage {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}
