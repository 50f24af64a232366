import { dehydrate, QueryClient } from '@tanstack/react-query'
import { isVideoUpscaleError, type VideoUpscaleRequest } from '@video-upscale/client'
import { useEffect, version } from 'react'
import { afterEach, beforeAll, expect, inject, it } from 'vitest'

import { useJob, useVideoUpscale } from './index.ts'
import { importClip, openService } from './testing-app/open-service.ts'
import { renderHook } from './testing-app/render-hook.ts'

const options = { model: 'lanczos' }
const patience = { timeout: 20_000 }
const post = 'POST /v1/video-upscale'
let request: VideoUpscaleRequest

beforeAll(async () => {
  request = { jobId: (await importClip()).id, videoNo: 0, options }
})

afterEach(() => {
  localStorage.clear()
})

it('runs under the React that this project is for', () => {
  expect(version.split('.')[0]).toBe(inject('reactVersion'))
})

it('submits once from an effect that StrictMode runs twice, and follows the job to its end', async () => {
  const { client, traffic } = openService()
  const seen = new Set<string | undefined>()
  const app = renderHook(
    () => {
      const upscale = useVideoUpscale()
      const { submit, job } = upscale
      useEffect(() => {
        submit(request)
      }, [submit])
      seen.add(job?.status)
      return upscale
    },
    { client, strict: true },
  )
  await expect.poll(() => app.current().job?.status, patience).toBe('completed')
  expect(traffic.count(post)).toBe(1)
  expect([...seen]).toEqual(expect.arrayContaining(['pending', 'completed']))
  expect(app.current()).toMatchObject({ status: 'submitted', isSubmitting: false, error: null })
  app.unmount()
})

it('submits once for a double click, also when the first click has been answered', async () => {
  const { client, traffic } = openService()
  const app = renderHook(() => useVideoUpscale(), { client })
  await expect.poll(() => app.current().status).toBe('idle')
  app.current().submit(request)
  const first = await app.current().submitAsync({ ...request, options: { ...options } })
  const again = await app.current().submitAsync(request)
  expect(again.id).toBe(first.id)
  expect(traffic.count(post)).toBe(1)
  app.current().cancel()
  await expect.poll(() => app.current().job?.status, patience).toMatch(/canceled|completed/)
  expect(app.current().error).toBeNull()
  app.unmount()
})

it('finds the job again after a reload, and forgets it on reset', async () => {
  const { client, traffic } = openService()
  const useRemembered = () => useVideoUpscale({ persistAs: 'clip' })
  const before = renderHook(useRemembered, { client })
  await expect.poll(() => before.current().status).toBe('idle')
  const { id } = await before.current().submitAsync(request)
  before.unmount()

  const after = renderHook(useRemembered, { client, strict: true })
  await expect.poll(() => after.current().jobId, patience).toBe(id)
  await expect.poll(() => after.current().job?.status, patience).toBe('completed')
  expect(traffic.count(post)).toBe(1)
  after.current().reset()
  await expect.poll(() => after.current().status).toBe('idle')
  expect(localStorage.length).toBe(0)
  after.unmount()
})

/** As a tab leaves it that is closed before the answer is there. */
function leaveKey(idempotencyKey: string): void {
  const record = { idempotencyKey, request, startedAt: Date.now() }
  localStorage.setItem('video-upscale:submit:default:clip', JSON.stringify(record))
}

it('asks for the job of a submit whose tab was closed, under its key', async () => {
  const idempotencyKey = crypto.randomUUID()
  const { id } = await openService().client.videoUpscale(request, { idempotencyKey })
  leaveKey(idempotencyKey)
  const { client } = openService()
  const app = renderHook(() => useVideoUpscale({ persistAs: 'clip' }), { client })
  await expect.poll(() => app.current().jobId, patience).toBe(id)
  app.unmount()
})

it('says that the outcome is unknown where the service knows no keys', async () => {
  leaveKey('a-key')
  const { client, traffic } = openService()
  traffic.answer('GET /v1/capabilities', () => new Response('{}', { status: 404 }))
  const app = renderHook(() => useVideoUpscale({ persistAs: 'clip' }), { client })
  await expect.poll(() => app.current().status, patience).toBe('failed')
  const { error } = app.current()
  expect(isVideoUpscaleError(error, 'outcome-unknown') && error.idempotencyKey).toBe('a-key')
  expect(traffic.count(post)).toBe(0)
  app.unmount()
})

it('submits once from two tabs that are clicked at once', async () => {
  const { client, traffic } = openService()
  const tabs = [1, 2].map(() => renderHook(() => useVideoUpscale({ persistAs: 'clip' }), { client }))
  await expect.poll(() => tabs.map((tab) => tab.current().status)).toEqual(['idle', 'idle'])
  const [one, other] = await Promise.all(tabs.map((tab) => tab.current().submitAsync(request)))
  expect(other?.id).toBe(one?.id)
  expect(traffic.count(post)).toBe(1)
  for (const tab of tabs) {
    await expect.poll(() => tab.current().job?.status, patience).toBe('completed')
    tab.unmount()
  }
})

it('shows the job that another tab has submitted, and its reset', async () => {
  const { client } = openService()
  const app = renderHook(() => useVideoUpscale({ persistAs: 'clip' }), { client })
  await expect.poll(() => app.current().status).toBe('idle')
  // Only another window's change is an event here.
  const other = document.body.appendChild(document.createElement('iframe'))
  const { id } = await openService().client.videoUpscale(request)
  const record = { idempotencyKey: 'other', request, startedAt: Date.now(), jobId: id }
  const key = 'video-upscale:submit:default:clip'
  other.contentWindow?.localStorage.setItem(key, JSON.stringify(record))
  await expect.poll(() => app.current().job?.id, patience).toBe(id)
  other.contentWindow?.localStorage.removeItem(key)
  await expect.poll(() => app.current().status).toBe('idle')
  other.remove()
  app.unmount()
})

it('tells why a submit was refused, and submits the next', async () => {
  const { client } = openService()
  const app = renderHook(() => useVideoUpscale({ persistAs: 'clip' }), { client })
  await expect.poll(() => app.current().status).toBe('idle')
  app.current().submit({ ...request, videoNo: 3 })
  await expect.poll(() => app.current().error?.code, patience).toBe('refused')
  expect(localStorage.length).toBe(0)
  await app.current().submitAsync(request)
  await expect.poll(() => app.current().job?.status, patience).toBe('completed')
  app.unmount()
})

it('follows a job once for many components, and stops a moment after the last has left', async () => {
  const { client, traffic } = openService()
  const aside = openService().client
  const { id } = await aside.videoUpscale(request)
  const { raw } = await aside.getJob(id)
  // It never finishes for these components.
  const headers = { 'content-type': 'text/event-stream' }
  const events = `GET /v1/job/${id}/events`
  traffic.answer(events, () => new Response(new ReadableStream(), { headers }))
  traffic.answer('GET /v1/job/', () => Response.json({ ...raw, status: 'processing' }))
  const queryClient = new QueryClient()
  const apps = [true, false, true].map((strict) =>
    renderHook(() => useJob(id), { client, queryClient, strict }),
  )
  await expect.poll(() => apps.map((app) => app.current().data?.status)).toEqual(Array(3).fill('processing'))
  await expect.poll(() => traffic.open(events)).toBe(1)
  // One look by the query, one by the follower.
  expect(traffic.calls).toEqual([`GET /v1/job/${id}`, `GET /v1/job/${id}`, 'GET /v1/capabilities', events])
  for (const app of apps) app.unmount()
  await expect.poll(() => traffic.open('GET'), patience).toBe(0)
})

it('keeps the key out of query keys and dehydrated state', async () => {
  const { client } = openService()
  const app = renderHook(() => useVideoUpscale({ persistAs: 'clip' }), { client })
  await expect.poll(() => app.current().status).toBe('idle')
  await app.current().submitAsync({ ...request, callback: 'http://127.0.0.1/hook?token=secret' })
  await expect.poll(() => app.current().job?.status, patience).toBe('completed')
  const state = JSON.stringify(
    dehydrate(app.queryClient, { shouldDehydrateQuery: () => true, shouldDehydrateMutation: () => false }),
  )
  const keys = JSON.stringify(
    app.queryClient
      .getQueryCache()
      .getAll()
      .map(({ queryKey }) => queryKey),
  )
  for (const text of [state, keys, JSON.stringify(Object.entries(localStorage))]) {
    expect(text).not.toContain(inject('apiKey'))
  }
  expect(keys).not.toContain('secret')
  expect(JSON.stringify(Object.entries(localStorage))).not.toContain('secret')
  app.unmount()
})
