import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task, WebhookDelivery } from '../http/wire.ts'
import type { Page } from '../pages/pages.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let target: Server
let answer = 410
const received: string[] = []
const jobs: string[] = []

beforeAll(async () => {
  server = await startTestServer({ pointsPerUpscale: '7', pointsPerAccount: '100' })
  target = createServer((request, response) => {
    received.push(String(request.headers['webhook-id']))
    response.writeHead(answer).end()
  })
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  const callback = `http://127.0.0.1:${String((target.address() as AddressInfo).port)}/`
  const source = await importPattern(server)
  for (const take of ['1', '2', '3']) {
    const options = { metadata: { project: 'alps', take } }
    const { body } = await call(server, 'POST', '/v1/video-upscale', {
      jobId: source,
      videoNo: 0,
      options,
      callback,
    })
    jobs.unshift((body as Task).job_id)
    await waitForStatus(server, jobs[0] ?? '', ['completed'])
  }
})

afterAll(async () => {
  target.close()
  await server.stop()
})

async function list<Item>(path: string, query = ''): Promise<Page<Item>> {
  const found = await call(server, 'GET', `${path}${query}`)
  expectSpec(found, 'GET', path)
  return found.body as Page<Item>
}

/** All pages of a list, one after the other. */
async function walk<Item>(path: string, limit: number): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page<Item> = await list<Item>(
      path,
      `?limit=${String(limit)}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    expect(page.data.length).toBeLessThanOrEqual(limit)
    items.push(...page.data)
    cursor = page.next_cursor
  }
  return items
}

describe('GET /v1/jobs', () => {
  it('lists all, newest first, a page at a time', async () => {
    for (const limit of [1, 2, 4, 100]) {
      const found = await walk<Task>('/v1/jobs', limit)
      expect(found.map(({ job_id: id }) => id).slice(0, 3)).toEqual(jobs)
      expect(found.map(({ task_type: type }) => type)).toEqual([
        ...Array<string>(3).fill('video_upscale'),
        'video_import',
      ])
    }
  })

  it.each([
    ['?status=completed', 4],
    ['?status=failed', 0],
    ['?task_type=video_import', 1],
    ['?task_type=video_upscale', 3],
    ['?metadata[take]=2', 1],
    ['?metadata[project]=alps&metadata[take]=3', 1],
    ['?metadata[project]=alps', 3],
    ['?metadata[project]=sea', 0],
  ])('filters by %s', async (query, count) => {
    expect((await list('/v1/jobs', query)).data).toHaveLength(count)
  })

  it.each(['?limit=0', '?limit=101', '?status=done', '?cursor=nonsense'])('refuses %s', async (query) => {
    const refused = await call(server, 'GET', `/v1/jobs${query}`)
    expect(refused.status).toBe(400)
    expectSpec(refused, 'GET', '/v1/jobs')
  })
})

describe('GET /account/ledger', () => {
  it('tells every movement, and sums up to the balance', async () => {
    const entries = await walk<{ operation: string; points: number; job_id: string | null }>(
      '/account/ledger',
      3,
    )
    expect(entries.map(({ operation }) => operation)).toEqual([
      ...Array.from({ length: 3 }, () => ['consume', 'freeze']).flat(),
      'grant',
    ])
    expect(entries.filter(({ job_id: id }) => id === jobs[0])).toHaveLength(2)
    expect((await call(server, 'GET', '/account/balance')).body).toMatchObject({
      data: { available_points: 100 - 21 },
    })
  })
})

describe('webhook deliveries', () => {
  it('are listed with how they fared, and can be sent again under the same id', async () => {
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(3)
    const path = '/v1/webhooks/deliveries'
    await expect
      .poll(async () => (await list<WebhookDelivery>(path)).data.map(({ state }) => state))
      .toEqual(['dead', 'dead', 'dead'])
    const [newest] = await walk<WebhookDelivery>(path, 2)
    expect(newest).toMatchObject({ job_id: jobs[0], attempts: 1, last_status: 410, next_attempt_at: null })

    answer = 200
    const id = newest?.id ?? ''
    const again = await call(server, 'POST', `${path}/${id}/redeliver`)
    expectSpec(again, 'POST', '/v1/webhooks/deliveries/{id}/redeliver')
    expect(again.body).toMatchObject({ id, state: 'pending' })
    await expect.poll(() => received.length, { timeout: 20_000 }).toBe(4)
    expect(received.at(-1)).toBe(newest?.webhook_id)
    await expect.poll(async () => (await list<WebhookDelivery>(path)).data[0]?.state).toBe('delivered')
  })

  it('answer 404 for one that is not there', async () => {
    for (const id of [crypto.randomUUID(), 'x']) {
      expect((await call(server, 'POST', `/v1/webhooks/deliveries/${id}/redeliver`)).status).toBe(404)
    }
  })
})
