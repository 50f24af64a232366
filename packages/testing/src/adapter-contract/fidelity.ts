import assert from 'node:assert/strict'

import type { FakeApi } from '../fake-api.ts'
import type { FaultKind } from '../faults/fault.ts'
import { ask, jsonBody, type WireAnswer, type WireRequest } from './ask.ts'
import { contractKey, type Contract, type Stage } from './contract-case.ts'

const unknownJob = '/v1/job/00000000-0000-4000-8000-000000000000'

const faults: readonly FaultKind[] = [
  { kind: 'status', status: 409, body: 'flat' },
  { kind: 'status', status: 422, body: 'flat', detail: [{ path: 'videoNo', message: 'is too large' }] },
  { kind: 'status', status: 500, body: 'nested' },
  { kind: 'status', status: 500, body: 'empty' },
  { kind: 'status', status: 503, body: 'flat' },
  { kind: 'proxy-html', status: 502 },
  { kind: '429', retryAfter: 7 },
  { kind: '429', retryAfter: new Date('2026-11-23T05:00:00Z') },
  { kind: '429' },
]

/** What the service answers is what the caller gets: the good and the bad. */
export function describeFidelity({ group, test }: Contract): void {
  group('an answer', () => {
    test('of an error is the one of the service: status, type, bytes, Retry-After', errorsAreTheSame)
    test('of a request that is wrong is the one of the service', refusalsAreTheSame)
    test('of JSON is the one of the service, byte for byte', jsonIsTheSame)
    test('takes its query to the service unchanged', queryIsTheSame)
    test('of a submit that is repeated under its Idempotency-Key is the first one', submitsOnce)
    test('is waited for with Prefer: wait', waitsAsPreferred)
  })
}

async function errorsAreTheSame(stage: Stage): Promise<void> {
  const { api, baseUrl } = await mountFake(stage)
  for (const fault of faults) {
    api.faults.add({ on: 'getBalance', times: 2, ...fault })
    const answer = await compare(api, baseUrl, { path: '/account/balance' })
    assert.ok(answer.status >= 400, JSON.stringify(fault))
  }
  const upstream = await stage.upstream(({ response }) => {
    response.writeHead(503, { 'retry-after': '120', 'content-type': 'text/plain' }).end('away')
  })
  const behind = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const away = await ask(behind.baseUrl, { path: '/account/balance' })
  assert.deepEqual(
    [away.status, away.headers.get('retry-after'), away.headers.get('content-type'), String(away.body)],
    [503, '120', 'text/plain', 'away'],
  )
}

async function refusalsAreTheSame(stage: Stage): Promise<void> {
  const { api, baseUrl } = await mountFake(stage, 0)
  const post = (path: string, body: unknown, headers = {}): WireRequest => ({
    method: 'POST',
    path,
    ...jsonBody(body, headers),
  })
  const submit = (body: unknown): WireRequest => post('/v1/video-upscale', body)
  const used = { 'idempotency-key': 'used before' }
  const estimate = post('/v1/estimate', { jobId: api.sourceJobId, videoNo: 0 }, used)
  assert.equal((await ask(baseUrl, estimate)).status, 200)
  const wrong: readonly (readonly [number, WireRequest])[] = [
    [400, submit({ jobId: 'no uuid' })],
    [400, { ...submit({}), body: '{"jobId":' }],
    [402, submit({ jobId: api.sourceJobId, videoNo: 0 })],
    [404, { path: unknownJob }],
    [409, { method: 'POST', path: `/v1/job/${api.sourceJobId}/cancel` }],
    [
      415,
      { method: 'POST', path: '/v1/video-upscale', body: 'text', headers: { 'content-type': 'text/plain' } },
    ],
    [422, post('/v1/estimate', { jobId: api.sourceJobId, videoNo: 1 }, used)],
  ]
  for (const [status, request] of wrong) {
    const answer = await compare(api, baseUrl, request)
    assert.equal(answer.status, status, `${request.path ?? ''}: ${String(answer.body)}`)
  }
}

async function jsonIsTheSame(stage: Stage): Promise<void> {
  const { api, baseUrl } = await mountFake(stage)
  const paths = [`/v1/job/${api.sourceJobId}`, '/v1/jobs?limit=1', '/v1/models', '/account/balance']
  for (const path of paths) {
    const answer = await compare(api, baseUrl, { path })
    assert.equal(answer.status, 200)
  }
}

async function queryIsTheSame(stage: Stage): Promise<void> {
  const upstream = await stage.upstream(({ response }) => response.end('{}'))
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const queries = [
    '?limit=5&limit=6&empty=&bare',
    '?metadata%5Ba%20b%5D=1%2B1+%26%3D%25&word=%E4%BD%A0',
    '?a[b]=c/d?e',
    '',
  ]
  for (const query of queries) {
    await ask(baseUrl, { path: `/v1/jobs${query}` })
    const { request } = await upstream.next()
    assert.equal(request.url, `/api/v1/jobs${query}`)
  }
}

async function submitsOnce(stage: Stage): Promise<void> {
  const { api, baseUrl } = await mountFake(stage)
  const request = jsonBody({ jobId: api.sourceJobId, videoNo: 0 }, { 'idempotency-key': 'the same' })
  const submit = () => ask(baseUrl, { method: 'POST', path: '/v1/video-upscale', ...request })
  const [first, second] = [await submit(), await submit()]
  assert.deepEqual([first.status, second.status, api.jobsCreated], [200, 200, 1])
  assert.ok(first.body.equals(second.body))
}

async function waitsAsPreferred(stage: Stage): Promise<void> {
  const { api, baseUrl } = await mountFake(stage)
  const request = jsonBody({ jobId: api.sourceJobId, videoNo: 0 }, { prefer: 'wait=20' })
  const answer = await ask(baseUrl, { method: 'POST', path: '/v1/video-upscale', ...request })
  assert.equal(answer.headers.get('preference-applied'), 'wait=20')
  assert.match(String(answer.body), /"status":"completed"/)
}

async function mountFake(
  stage: Stage,
  points = 100_000,
): Promise<{ readonly api: FakeApi; readonly baseUrl: string }> {
  const api = await stage.fake({ points })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl } })
  return { api, baseUrl }
}

/** Asks the service itself, and through the adapter; the answer if both are the same. */
async function compare(api: FakeApi, baseUrl: string, request: WireRequest): Promise<WireAnswer> {
  const headers = { ...request.headers, 'x-api-key': contractKey }
  const direct = await ask(api.baseUrl, { ...request, headers })
  const through = await ask(baseUrl, request)
  assert.deepEqual(visible(through), visible(direct), request.path ?? '')
  return through
}

function visible({ status, headers, body }: WireAnswer) {
  const kept = ['content-type', 'retry-after', 'allow']
  return { status, headers: kept.map((name) => headers.get(name)), body: body.toString() }
}
