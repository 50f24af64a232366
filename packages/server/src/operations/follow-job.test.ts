import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

interface ServerSentEvent {
  readonly id: number
  readonly event: string
  readonly data: Partial<Task> & { readonly fraction?: number; readonly line?: string }
}

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.stop())

async function submit(headers: Record<string, string> = {}): Promise<{ task: Task; applied: string | null }> {
  const response = await fetch(`${server.apiUrl}/v1/video-upscale`, {
    method: 'POST',
    headers: { 'x-api-key': server.apiKey, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jobId: await importPattern(server), videoNo: 0 }),
  })
  return { task: (await response.json()) as Task, applied: response.headers.get('preference-applied') }
}

/** Reads a stream to its end, or to the first event that `until` picks. */
async function readEvents(
  jobId: string,
  headers: Record<string, string> = {},
  until: (event: ServerSentEvent) => boolean = () => false,
): Promise<ServerSentEvent[]> {
  const response = await fetch(`${server.apiUrl}/v1/job/${jobId}/events`, {
    headers: { 'x-api-key': server.apiKey, ...headers },
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const events: ServerSentEvent[] = []
  let rest = ''
  for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const [, id, event, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(block) ?? []
      if (data === undefined) continue
      events.push({ id: Number(id), event: event ?? '', data: JSON.parse(data) as ServerSentEvent['data'] })
      if (events.some(until)) return events
    }
  }
  return events
}

const statuses = (events: readonly ServerSentEvent[]) =>
  events.filter(({ event }) => event === 'status').map(({ data }) => data.status)

describe('GET /v1/job/{job_id}/events', () => {
  it('tells every status, the progress, and the end, in order', async () => {
    const { task } = await submit()
    const events = await readEvents(task.job_id)
    expect(statuses(events)).toEqual(['pending', 'staged', 'processing', 'completed'])
    expect(events.some(({ event, data }) => event === 'progress' && data.fraction === 1)).toBe(true)
    expect(events.at(-1)).toMatchObject({ event: 'done', data: { job_id: task.job_id, status: 'completed' } })
    const ids = events.map(({ id }) => id)
    expect(ids).toEqual([...ids].sort((a, b) => a - b))
  })

  it('replays to one who comes late, without what was not yet', async () => {
    const { task } = await submit()
    await waitForStatus(server, task.job_id, ['completed'])
    const events = await readEvents(task.job_id)
    expect(statuses(events)).toEqual(['pending', 'staged', 'processing', 'completed'])
    const [first] = events
    expect(first?.data).toMatchObject({
      status: 'pending',
      output: { video_urls: null },
      meta: { started_at: '' },
    })
  })

  it('tells the lines of the log as they are written, each once', async () => {
    const { task } = await submit()
    const events = await readEvents(task.job_id)
    const lines = [
      'Upscaling 24 frames from 64x48 to 128x96 with the model fast',
      'Kept 1 video and 1 audio streams; nothing was lost',
    ]
    expect(events.filter(({ event }) => event === 'log').map(({ data }) => data.line)).toEqual(lines)
    expect(events.at(-1)?.data.logs).toEqual(lines)
  })

  it('tells of an import that was complete from the start', async () => {
    const events = await readEvents(await importPattern(server))
    expect(events.map(({ event }) => event)).toEqual(['status', 'done'])
    expect(events.at(-1)?.data).toMatchObject({
      status: 'completed',
      logs: ['Imported video 0, 24 frames of 64x48'],
    })
  })

  it('goes on after Last-Event-ID, and misses nothing', async () => {
    const { task } = await submit()
    const before = await readEvents(task.job_id, {}, ({ data }) => data.status === 'staged')
    const after = await readEvents(task.job_id, { 'last-event-id': String(before.at(-1)?.id) })
    expect(statuses([...before, ...after])).toEqual(['pending', 'staged', 'processing', 'completed'])
    const all = [...before, ...after].map(({ id }) => id)
    expect(new Set(all).size).toBe(all.length)
    expect(await readEvents(task.job_id, { 'last-event-id': String(all.at(-1)) })).toEqual([])
  })

  it('answers 404 for a job that is not there', async () => {
    expect((await call(server, 'GET', `/v1/job/${crypto.randomUUID()}/events`)).status).toBe(404)
  })
})

describe('Prefer: wait', () => {
  it('holds the submit until the job has finished', async () => {
    const { task, applied } = await submit({ prefer: 'wait=30' })
    expect(task.status).toBe('completed')
    expect(applied).toBe('wait=30')
  })

  it('answers at the end of a short wait, and never waits longer than 60 s', async () => {
    const { task, applied } = await submit({ prefer: 'wait=0' })
    expect(task.status).toBe('pending')
    expect(applied).toBe('wait=0')
    await waitForStatus(server, task.job_id, ['completed'])
    const response = await fetch(`${server.apiUrl}/v1/job/${task.job_id}`, {
      headers: { 'x-api-key': server.apiKey, prefer: 'respond-async, wait=9999' },
    })
    expect(response.headers.get('preference-applied')).toBe('wait=60')
  })

  it('waits on the first job when a request is repeated', async () => {
    const body = JSON.stringify({ jobId: await importPattern(server), videoNo: 0 })
    const send = async (headers: Record<string, string>): Promise<Task> => {
      const response = await fetch(`${server.apiUrl}/v1/video-upscale`, {
        method: 'POST',
        headers: {
          'x-api-key': server.apiKey,
          'content-type': 'application/json',
          'idempotency-key': 'held',
          ...headers,
        },
        body,
      })
      return (await response.json()) as Task
    }
    const first = await send({})
    expect(await send({ prefer: 'wait=30' })).toMatchObject({ job_id: first.job_id, status: 'completed' })
  })

  it('lets go when the caller has gone, and keeps the connection of one that stays', async () => {
    const { task } = await submit()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const get = (prefer: string) =>
      new Promise<number>((resolve, reject) => {
        request(
          `${server.apiUrl}/v1/job/${task.job_id}`,
          { agent, headers: { 'x-api-key': server.apiKey, prefer } },
          (response) => {
            response.resume().on('end', () => {
              resolve(response.statusCode ?? 0)
            })
          },
        )
          .on('error', reject)
          .end()
      })
    const answers: number[] = []
    for (let count = 0; count < 15; count++) answers.push(await get('wait=30'))
    expect(new Set(answers)).toEqual(new Set([200]))
    agent.destroy()
  })
})
