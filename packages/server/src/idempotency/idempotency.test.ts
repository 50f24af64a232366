import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { importPattern, patternClip, type Answer } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'
import { openAsBlob } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ pointsPerAccount: '100000', pointsPerUpscale: '100' })
})

afterAll(() => server.stop())

async function send(path: string, key: string, body: string | FormData): Promise<Answer> {
  const response = await fetch(`${server.apiUrl}${path}`, {
    method: 'POST',
    headers: {
      'x-api-key': server.apiKey,
      'idempotency-key': key,
      ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
    },
    body,
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown }
}

async function points(): Promise<number> {
  const response = await fetch(`${server.apiUrl}/account/balance`, {
    headers: { 'x-api-key': server.apiKey },
  })
  return ((await response.json()) as { data: { available_points: number } }).data.available_points
}

describe('Idempotency-Key', () => {
  it('makes one job and one freeze of 50 submits at once, and answers all the same', async () => {
    const body = JSON.stringify({ jobId: await importPattern(server), videoNo: 0 })
    const before = await points()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => send('/v1/video-upscale', 'fifty', body)),
    )
    const accepted = answers.filter(({ status }) => status === 200)
    const running = answers.filter(({ status }) => status === 409)
    expect(accepted.length + running.length).toBe(50)
    expect(new Set(accepted.map((answer) => (answer.body as Task).job_id)).size).toBe(1)
    for (const { headers } of running) expect(headers.get('retry-after')).toBe('1')
    expect(await points()).toBe(before - 100)
    const later = await send('/v1/video-upscale', 'fifty', body)
    expect(later.body).toEqual(accepted[0]?.body)
    expect(await points()).toBe(before - 100)
  })

  it('refuses a key that was used for another request', async () => {
    const jobId = await importPattern(server)
    expect((await send('/v1/video-upscale', 'other', JSON.stringify({ jobId, videoNo: 0 }))).status).toBe(200)
    const answer = await send(
      '/v1/video-upscale',
      'other',
      JSON.stringify({ jobId, videoNo: 0, options: { scale: 4 } }),
    )
    expect(answer.status).toBe(422)
    expectSpec(answer, 'POST', '/v1/video-upscale')
  })

  it('keeps no refusal: the same key works once the fault is mended', async () => {
    const body = JSON.stringify({ jobId: crypto.randomUUID(), videoNo: 0 })
    expect((await send('/v1/video-upscale', 'mended', body)).status).toBe(404)
    const good = JSON.stringify({ jobId: await importPattern(server), videoNo: 0 })
    expect((await send('/v1/video-upscale', 'mended', good)).status).toBe(200)
  })

  it('imports a repeated upload once, and keeps its files once', async () => {
    const form = async (...clips: string[]): Promise<FormData> => {
      const data = new FormData()
      for (const clip of clips) data.append('video', await openAsBlob(clip), 'clip.mp4')
      return data
    }
    const sources = () => readdir(join(server.dataDir, 'storage/sources'))
    const first = await send('/v1/video-import', 'upload', await form(patternClip))
    const kept = await sources()
    const second = await send('/v1/video-import', 'upload', await form(patternClip))
    expect(second).toMatchObject({ status: 200, body: { job_id: (first.body as Task).job_id } })
    expect((await send('/v1/video-import', 'upload', await form(patternClip, patternClip))).status).toBe(422)
    expect(await sources()).toEqual(kept)
    // Jobs of the tests before may still be at work: their source, and directories that end in their attempt.
    const uploads = (await readdir(join(server.dataDir, 'work'))).filter(
      (name) => !/-\d+$/.test(name.slice(36)) && !name.startsWith('source-'),
    )
    expect(uploads).toEqual([])
  })
})
