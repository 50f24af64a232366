import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'

import { createClient, type ClientOptions } from './client.ts'
import { ApiError, OutcomeUnknownError, type VideoUpscaleError } from './errors.ts'
import { startService, type Exchange, type Service } from './testing-service/start-service.ts'
import { completedTask, pendingTask } from './testing-service/tasks.ts'

const apiKey = 'vu_very-secret-key'
const request = { jobId: pendingTask.job_id, videoNo: 0 }
const services: Service[] = []

afterEach(async () => {
  for (const service of services.splice(0)) await service.close()
})

async function connect(
  answer: (exchange: Exchange, count: number) => void,
  options: Partial<ClientOptions> = {},
) {
  const service = await startService(answer)
  services.push(service)
  const client = createClient({
    apiKey,
    baseUrl: service.baseUrl,
    retry: { baseDelayMs: 1, maxDelayMs: 20 },
    ...options,
  })
  return { service, client }
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It should have failed.')
    },
    (error: unknown) => error,
  )
}

describe('a request that is never sent', () => {
  it('is refused as what it is: a wrong id, a wrong idempotency key', async () => {
    const { client, service } = await connect(({ json }) => {
      json(200, pendingTask)
    })
    for (const id of ['', '.', '..']) await expect(client.getJob(id)).rejects.toThrow(TypeError)
    for (const idempotencyKey of ['', 'a\nb', 'ü']) {
      await expect(client.videoUpscale(request, { idempotencyKey })).rejects.toThrow(TypeError)
    }
    expect(service.exchanges).toHaveLength(0)
  })

  it('an answer to a submit that is no task leaves its outcome unknown', async () => {
    for (const answer of [null, [], {}]) {
      const { client } = await connect(({ json, path }) => {
        json(path.endsWith('/capabilities') ? 404 : 200, answer)
      })
      expect(await failure(client.videoUpscale(request))).toMatchObject({ code: 'outcome-unknown' })
    }
  })
})

describe('a job', () => {
  it('that was stored as JSON can be waited for by another process', async () => {
    const { client, service } = await connect(({ json, path }) => {
      if (path.endsWith('/video-upscale')) json(200, pendingTask)
      else json(200, completedTask)
    })
    const stored = JSON.stringify(await client.videoUpscale(request))
    const other = createClient({ apiKey, baseUrl: service.baseUrl })
    const handle = JSON.parse(stored) as { id: string }
    expect(await other.waitForJob(handle)).toMatchObject({ status: 'completed', id: pendingTask.job_id })
  })

  it('is listed a page at a time, canceled and estimated', async () => {
    const { client, service } = await connect(({ json, path }) => {
      if (path.includes('/jobs?')) json(200, { data: [completedTask], next_cursor: 'c2' })
      else if (path.endsWith('/estimate')) json(200, { points: 480 })
      else json(200, { ...pendingTask, status: 'canceled' })
    })
    const page = await client.listJobs({ limit: 1, metadata: { project: 'alps' } })
    expect(page).toMatchObject({ jobs: [{ status: 'completed' }], nextCursor: 'c2' })
    expect(await client.estimate(request)).toEqual({ points: 480 })
    expect(await client.cancelJob('x')).toMatchObject({ status: 'canceled' })
    expect(service.exchanges.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`)).toEqual([
      'GET /api/v1/jobs?limit=1&metadata[project]=alps',
      'POST /api/v1/estimate',
      'POST /api/v1/job/x/cancel',
    ])
  })
})

describe('a call', () => {
  it('sends key, body and idempotency key, and reads the job', async () => {
    const { service, client } = await connect(({ json }) => {
      json(200, pendingTask)
    })
    const job = await client.videoUpscale({ ...request, callback: 'https://example.com/hook' })
    expect(job).toMatchObject({ id: pendingTask.job_id, status: 'pending' })
    const [exchange] = service.exchanges
    expect(exchange).toMatchObject({ method: 'POST', path: '/api/v1/video-upscale' })
    expect(exchange?.headers['x-api-key']).toBe(apiKey)
    expect(exchange?.headers['idempotency-key']).toMatch(/^[\w-]{36}$/)
    expect(JSON.parse(exchange?.body ?? '')).toEqual({ ...request, callback: 'https://example.com/hook' })
  })

  it.each([
    [400, 'bad-request'],
    [401, 'unauthorized'],
    [402, 'insufficient-points'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [413, 'too-large'],
    [422, 'refused'],
    [418, 'rejected'],
    [501, 'not-offered'],
  ])('never retries %i, and names it %s', async (status, code) => {
    const { service, client } = await connect(({ json }) => {
      const detail = [{ path: 'videoNo', message: 'too large' }]
      json(status, { code: status, message: 'no', raw_message: 'no', detail }, { 'x-request-id': 'req-1' })
    })
    const error = await failure(client.videoUpscale(request))
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      code,
      status,
      message: 'no\n  videoNo: too large',
      requestId: 'req-1',
      faults: [{ path: 'videoNo' }],
    })
    expect(service.exchanges).toHaveLength(1)
  })

  it.each([
    ['flat', '{"code":500,"message":"broken","raw_message":"","detail":null}', 'broken'],
    ['nested', '{"error":{"message":"broken"}}', 'broken'],
    ['HTML', '<html><h1>502 Bad Gateway</h1></html>', 'The service answered 500.'],
    ['empty', '', 'The service answered 500.'],
  ])('reads a %s error body', async (_name, body, message) => {
    const { client } = await connect(({ response }) => {
      response.writeHead(500).end(body)
    })
    expect(await failure(client.getJob('x'))).toMatchObject({ code: 'server-error', status: 500, message })
  })

  it('tries a GET again through 503, a reset and 429, then succeeds', async () => {
    const { service, client } = await connect(({ json, reset }, count) => {
      if (count === 1) json(503, {})
      else if (count === 2) reset()
      else if (count === 3) json(429, {}, { 'retry-after': '0' })
      else json(200, completedTask)
    })
    expect(await client.getJob('x')).toMatchObject({ status: 'completed' })
    expect(service.exchanges).toHaveLength(4)
  })

  it('takes a web page, half a document and a redirect for what they are', async () => {
    const html = await connect(({ response }) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>login</html>')
    })
    expect(await failure(html.client.getJob('x'))).toMatchObject({ code: 'unexpected-response' })
    const half = await connect(({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"job_id": "x", "sta')
    })
    expect(await failure(half.client.getJob('x'))).toMatchObject({ code: 'unexpected-response' })
    const elsewhere = await startService(({ json }) => {
      json(200, completedTask)
    })
    services.push(elsewhere)
    const redirect = await connect(({ response }) => {
      response.writeHead(307, { location: `${elsewhere.baseUrl}/v1/job/x` }).end()
    })
    expect(await failure(redirect.client.getJob('x'))).toMatchObject({
      code: 'unexpected-response',
      status: 307,
    })
    expect(elsewhere.exchanges).toHaveLength(0)
  })

  it('gives up on a request that takes too long', async () => {
    const { client } = await connect(() => undefined, { timeoutMs: 50, retry: { maxAttempts: 1 } })
    expect(await failure(client.getJob('x'))).toMatchObject({ code: 'timeout' })
  })

  it('ends with the reason of the signal', async () => {
    const { client } = await connect(() => undefined)
    const reason = new Error('the user left')
    const controller = new AbortController()
    const waiting = failure(client.getJob('x', { signal: controller.signal }))
    controller.abort(reason)
    expect(await waiting).toBe(reason)
  })
})

describe('a submit whose fate is unknown', () => {
  function answerSubmits(idempotency: boolean | undefined) {
    return ({ path, json, reset }: Exchange, count: number) => {
      if (path.endsWith('/capabilities')) json(idempotency === undefined ? 404 : 200, { idempotency })
      else if (count === 1) reset()
      else json(200, pendingTask)
    }
  }

  it('is not sent again to a service that is not known to be idempotent', async () => {
    for (const idempotency of [undefined, false]) {
      const { service, client } = await connect(answerSubmits(idempotency))
      const error = await failure(client.videoUpscale(request, { idempotencyKey: 'mine' }))
      expect(error).toBeInstanceOf(OutcomeUnknownError)
      expect(error).toMatchObject({ code: 'outcome-unknown', idempotencyKey: 'mine' })
      expect(service.exchanges.filter(({ method }) => method === 'POST')).toHaveLength(1)
    }
  })

  it('is sent again, under the same key, to one that is', async () => {
    const { service, client } = await connect(answerSubmits(true))
    await client.videoUpscale(request)
    const keys = service.exchanges
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers['idempotency-key'])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('is sent again when it never left', async () => {
    const { service, client } = await connect(({ json }) => {
      json(200, pendingTask)
    })
    let attempts = 0
    const flaky = createClient({
      apiKey,
      baseUrl: service.baseUrl,
      retry: { baseDelayMs: 1 },
      fetch: (...args) => {
        attempts += 1
        if (attempts > 1) return fetch(...args)
        return Promise.reject(
          new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) }),
        )
      },
    })
    await flaky.videoUpscale(request)
    expect(service.exchanges).toHaveLength(1)
    expect(client).toBeDefined()
  })
})

describe('the key', () => {
  it('shows in no inspection, JSON or error', async () => {
    const { client } = await connect(({ json }) => {
      json(401, { code: 401, message: 'no', raw_message: 'no', detail: null })
    })
    const error = await failure(client.getJob('x'))
    const refused = await failure(
      createClient({ apiKey, baseUrl: 'http://127.0.0.1:65533', retry: { maxAttempts: 1 } }).getJob('x'),
    )
    for (const shown of [client, client.api, error, refused]) {
      expect(inspect(shown, { depth: 10, showHidden: true })).not.toContain(apiKey)
      expect(JSON.stringify(shown)).not.toContain(apiKey)
    }
    expect((error as VideoUpscaleError).stack).not.toContain(apiKey)
  })

  it('does not go to another origin, whatever the caller asks of openapi-fetch', async () => {
    const elsewhere = await startService(({ json }) => {
      json(200, {})
    })
    services.push(elsewhere)
    const { client } = await connect(({ json }) => {
      json(200, {})
    })
    await failure(client.api.GET('/v1/models', { baseUrl: elsewhere.baseUrl }))
    expect(elsewhere.exchanges).toHaveLength(0)
  })
})

describe('capabilities', () => {
  it('is undefined where the service does not know the question', async () => {
    const { client } = await connect(({ json }) => {
      json(404, {})
    })
    expect(await client.capabilities()).toBeUndefined()
  })
})
