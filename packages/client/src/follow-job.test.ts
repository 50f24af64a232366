import { afterEach, describe, expect, it } from 'vitest'

import { createClient } from './client.ts'
import { watchJob } from './events.ts'
import type { Job } from './job.ts'
import { startService, type Exchange, type Service } from './testing-service/start-service.ts'
import { completedTask, pendingTask } from './testing-service/tasks.ts'

const services: Service[] = []

afterEach(async () => {
  for (const service of services.splice(0)) await service.close()
})

const progress = { fraction: 0.5, frame: 5, frames: 10, fps: 2, etaSeconds: 3, stage: 'upscaling' }
const processingTask = { ...pendingTask, status: 'processing' }

const event = (id: number, name: string, data: unknown) =>
  `id: ${String(id)}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** A service with event streams; `stream` writes the one of the given number, from 1. */
async function connect(stream: (exchange: Exchange, count: number) => void) {
  const state = { task: pendingTask as unknown, streams: 0 }
  const service = await startService((exchange) => {
    if (exchange.path.endsWith('/capabilities')) exchange.json(200, { events: true, idempotency: true })
    else if (exchange.path.endsWith('/events')) {
      exchange.response.writeHead(200, { 'content-type': 'text/event-stream' })
      stream(exchange, ++state.streams)
    } else exchange.json(200, state.task)
  })
  services.push(service)
  return { service, state, client: createClient({ apiKey: 'k', baseUrl: service.baseUrl }) }
}

const looksOf = (service: Service) =>
  service.exchanges.filter(({ path }) => path.endsWith(pendingTask.job_id)).length

describe('a job with an event stream', () => {
  it('is followed by it: progress comes at once, the end from a look', async () => {
    const { service, state, client } = await connect(({ response }) => {
      response.write(event(1, 'status', pendingTask))
      response.write(event(2, 'status', processingTask))
      response.write(event(3, 'log', { line: 'audio kept' }))
      response.write(event(4, 'progress', progress))
      setTimeout(() => {
        state.task = completedTask
        response.end(event(5, 'done', completedTask))
      }, 50)
    })
    const seen: Job[] = []
    for await (const job of watchJob(client, pendingTask.job_id)) seen.push(job)
    expect(seen.map(({ status }) => status)).toEqual(['pending', 'processing', 'processing', 'completed'])
    expect(seen[2]).toMatchObject({ progress, logs: ['audio kept'] })
    expect(looksOf(service)).toBe(2)
  })

  it('goes on after the last event where the stream was cut, in the middle of an event', async () => {
    const { service, state, client } = await connect(({ response, reset }, count) => {
      if (count === 1) {
        response.write(event(7, 'status', processingTask) + 'id: 8\nevent: progress\ndata: {"frac')
        setTimeout(reset, 50)
        return
      }
      state.task = completedTask
      response.end(event(9, 'done', completedTask))
    })
    expect(await client.waitForJob(pendingTask.job_id)).toMatchObject({ status: 'completed' })
    const streams = service.exchanges.filter(({ path }) => path.endsWith('/events'))
    expect(streams.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '7'])
  })

  it('is looked at with growing pauses where streams are cut each time, and the end is seen', async () => {
    const { service, state, client } = await connect(({ reset }) => {
      setTimeout(reset, 10)
    })
    setTimeout(() => (state.task = completedTask), 8000)
    expect(await client.waitForJob(pendingTask.job_id)).toMatchObject({ status: 'completed' })
    expect(service.exchanges.filter(({ path }) => path.endsWith('/events'))).toHaveLength(3)
    expect(looksOf(service)).toBeLessThan(12)
  })

  it('lets go of the stream when nobody watches any more', async () => {
    let closed = false
    const { client } = await connect(({ response }) => {
      response.on('close', () => (closed = true))
      response.write(event(1, 'status', processingTask))
    })
    for await (const job of watchJob(client, pendingTask.job_id)) if (job.status === 'processing') break
    await expect.poll(() => closed).toBe(true)
  })

  it('settles at once when it is aborted while a stream is open', async () => {
    const { client } = await connect(({ response }) => {
      response.write(event(1, 'status', processingTask))
    })
    const controller = new AbortController()
    const reason = new Error('enough')
    let abortedMs = 0
    const waiting = client.waitForJob(pendingTask.job_id, {
      signal: controller.signal,
      onUpdate: ({ status }) => {
        if (status !== 'processing') return
        abortedMs = performance.now()
        controller.abort(reason)
      },
    })
    await expect(waiting).rejects.toBe(reason)
    expect(performance.now() - abortedMs).toBeLessThan(250)
  })
})
