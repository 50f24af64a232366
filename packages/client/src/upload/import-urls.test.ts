import { afterEach, expect, it } from 'vitest'

import { createClient, type Client } from '../client.ts'
import { startService, type Exchange, type Service } from '../testing-service/start-service.ts'
import { pendingTask } from '../testing-service/tasks.ts'
import { importUrls } from './import-urls.ts'

const urls = ['https://example.com/a.mp4', 'https://example.com/b.mp4']
const quick = { retry: { baseDelayMs: 1, maxDelayMs: 5 } }
let service: Service

afterEach(() => service.close())

/** A service that says whether it is idempotent (`undefined`: it doesn't say), and answers imports as told. */
async function connect(
  idempotency: boolean | undefined,
  answer: (exchange: Exchange, importNo: number) => void,
): Promise<Client> {
  let imports = 0
  service = await startService((exchange) => {
    if (!exchange.path.endsWith('/v1/capabilities')) answer(exchange, ++imports)
    else if (idempotency === undefined) exchange.json(404, { message: 'No such path' })
    else exchange.json(200, { idempotency, events: false, uploads: true, models: [], limits: {} })
  })
  return createClient({ apiKey: 'vu_key', baseUrl: service.baseUrl, retry: { maxAttempts: 1 } })
}

function imports() {
  return service.exchanges.filter(({ path }) => path.endsWith('/v1/video-import'))
}

it('asks the service to fetch them, and returns the pending job', async () => {
  const client = await connect(true, ({ json }) => {
    json(200, { ...pendingTask, task_type: 'video_import' })
  })
  const callback = 'https://example.com/finished'
  const job = await importUrls(client, urls, { callback, idempotencyKey: 'mine' })
  expect(job).toMatchObject({ id: pendingTask.job_id, status: 'pending', taskType: 'video_import' })
  const [sent] = imports()
  expect(sent?.headers['idempotency-key']).toBe('mine')
  expect(JSON.parse(sent?.body ?? '')).toEqual({ videoUrls: urls, callback })
})

it('sends one of unknown fate again, under the same key, only where that is safe', async () => {
  const answer = ({ json, reset }: Exchange, importNo: number): void => {
    if (importNo === 1) reset()
    else json(200, pendingTask)
  }
  expect((await importUrls(await connect(true, answer), urls, quick)).id).toBe(pendingTask.job_id)
  const keys = imports().map(({ headers }) => headers['idempotency-key'])
  expect([keys.length, new Set(keys).size]).toEqual([2, 1])
  await service.close()

  const unsafe = importUrls(await connect(false, answer), urls, quick)
  await expect(unsafe).rejects.toMatchObject({ code: 'outcome-unknown' })
  expect(imports()).toHaveLength(1)
})

it('tells a service that takes no videos apart before it is sent any', async () => {
  const client = await connect(undefined, ({ json }) => {
    json(404, { message: 'No such path' })
  })
  await expect(importUrls(client, urls, quick)).rejects.toMatchObject({ code: 'import-not-offered' })
  expect(imports().map(({ body }) => JSON.parse(body) as unknown)).toEqual([{ uploadIds: [] }])
})

it('says which URL is refused, and does not insist', async () => {
  const detail = [{ path: 'videoUrls[1]', message: 'is a private address' }]
  const client = await connect(true, ({ json }) => {
    json(400, { code: 400, message: 'Invalid request parameters', detail })
  })
  await expect(importUrls(client, urls, quick)).rejects.toMatchObject({ code: 'bad-request', faults: detail })
  expect(imports()).toHaveLength(1)
})

it('ends with its signal, while it waits to send it again', async () => {
  const control = new AbortController()
  const client = await connect(true, ({ json }) => {
    json(503, { message: 'away' })
    control.abort(new Error('enough'))
  })
  const options = { signal: control.signal, retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 } }
  await expect(importUrls(client, urls, options)).rejects.toThrow('enough')
})
