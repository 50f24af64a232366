import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'

import {
  answerTo,
  ask,
  askInChunks,
  assertFlatError,
  jsonBody,
  noStore,
  openRequest,
  readAnswer,
  type WireAnswer,
} from './ask.ts'
import type { Contract, Stage } from './contract-case.ts'
import { within } from './within.ts'

const limitBytes = 1000
const uploadLimitBytes = 100_000
const part = { 'content-type': 'application/offset+octet-stream' }

/** Nobody makes the server or the service work without end, and no cache keeps what was answered. */
export function describeLimits({ group, test }: Contract): void {
  group('a body', () => {
    test('of a call that is too long is refused before the service sees it', longCall)
    test('of an upload that says it is too long is refused before the service sees it', longUpload)
    test('of an upload that turns out to be too long is cut off and refused', endlessUpload)
    test('that is refused is taken to its end, for who looks at the answer only then', refusedToTheEnd)
    test('of the longest allowed length passes', longestBodies)
  })
  group('a service', () => {
    test('that is down is a 502', downService)
    test('that takes too long is a 504', slowService)
    test('has all the time that a caller takes to send, and that it takes itself to send a file', slowBodies)
  })
  test('no answer may be kept by a cache', nothingCached)
}

async function mountLimited(stage: Stage) {
  const upstream = await stage.upstream(({ request, response }) => {
    request.resume().once('end', () => response.end('{}'))
  })
  const limits = { maxBodyBytes: limitBytes, maxUploadBytes: uploadLimitBytes }
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl, ...limits } })
  return { upstream, baseUrl }
}

async function longCall(stage: Stage): Promise<void> {
  const { upstream, baseUrl } = await mountLimited(stage)
  const body = JSON.stringify('x'.repeat(limitBytes - 1))
  const headers = { 'content-type': 'application/json' }
  const call = { method: 'POST', path: '/v1/estimate', headers }
  assertFlatError(await ask(baseUrl, { ...call, body }), 413)
  assertFlatError(await askInChunks(baseUrl, { ...call, body }), 413)
  assert.equal(upstream.exchanges.length, 0)
}

async function longUpload(stage: Stage): Promise<void> {
  const { upstream, baseUrl } = await mountLimited(stage)
  const body = Buffer.alloc(uploadLimitBytes + 1)
  assertFlatError(await ask(baseUrl, { method: 'PATCH', path: '/v1/uploads/any', headers: part, body }), 413)
  assert.equal(upstream.exchanges.length, 0)
}

async function endlessUpload(stage: Stage): Promise<void> {
  const { upstream, baseUrl } = await mountLimited(stage)
  const sending = openRequest(baseUrl, { method: 'PATCH', path: '/v1/uploads/any', headers: part })
  const answered = answerTo(sending)
  sending.write(Buffer.alloc(uploadLimitBytes))
  const { request, closed } = await upstream.next()
  await once(request, 'data')
  sending.write('x')
  assertFlatError(await readAnswer(await within(5000, 'it is refused', answered)), 413)
  await within(5000, 'the service sees that the upload broke off', closed)
  assert.equal(request.complete, false)
  sending.destroy()
}

async function refusedToTheEnd(stage: Stage): Promise<void> {
  const { baseUrl } = await mountLimited(stage)
  const denied = await stage.mount({ proxy: { authorize: () => false } })
  const authorize = () => Promise.reject(new Error('the session store is away'))
  const failing = await stage.mount({ proxy: { authorize } })
  const body = Buffer.alloc(8 * 1024 * 1024)
  const length = `content-length: ${body.byteLength}`
  const chunk = Buffer.concat([Buffer.from(`${body.byteLength.toString(16)}\r\n`), body])
  const refused = [
    await sendBeforeLooking(baseUrl, 'PATCH /v1/uploads/any', length, body),
    await sendBeforeLooking(baseUrl, 'PATCH /v1/uploads/any', 'transfer-encoding: chunked', chunk),
    await sendBeforeLooking(baseUrl, 'POST /v1/estimate', 'transfer-encoding: chunked', chunk),
    await sendBeforeLooking(denied.baseUrl, 'PATCH /v1/uploads/any', length, body),
    await sendBeforeLooking(failing.baseUrl, 'PATCH /v1/uploads/any', length, body),
  ]
  assert.deepEqual(refused, ['413', '413', '413', '401', '500'])
}

/** The status that is answered to a caller who looks for it only when all is sent. */
async function sendBeforeLooking(
  baseUrl: string,
  request: string,
  header: string,
  body: Buffer,
): Promise<string> {
  const { hostname, port, host, pathname } = new URL(baseUrl)
  const socket = connect(Number(port), hostname)
  try {
    const [method = '', path = ''] = request.split(' ')
    socket.write(`${method} ${pathname}${path} HTTP/1.1\r\nhost: ${host}\r\n${header}\r\n\r\n`)
    const sent = new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.write(body, (error) => {
        if (!error) resolve()
      })
    })
    await within(5000, `all of ${request} is taken`, sent)
    await within(5000, `${request} is answered`, once(socket, 'readable'))
    return /^HTTP\/1[.]1 (\d+) /.exec(String(socket.read()))?.[1] ?? 'nothing'
  } finally {
    socket.destroy()
  }
}

async function longestBodies(stage: Stage): Promise<void> {
  const { baseUrl } = await mountLimited(stage)
  const call = { method: 'POST', path: '/v1/estimate', headers: { 'content-type': 'application/json' } }
  const text = JSON.stringify('x'.repeat(limitBytes - 2))
  const upload = { method: 'PATCH', path: '/v1/uploads/any', headers: part }
  const video = Buffer.alloc(uploadLimitBytes)
  const answers = [
    await ask(baseUrl, { ...call, body: text }),
    await askInChunks(baseUrl, { ...call, body: text }),
    await ask(baseUrl, { ...upload, body: video }),
    await askInChunks(baseUrl, { ...upload, body: video }),
  ]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  )
}

async function downService(stage: Stage): Promise<void> {
  const upstream = await stage.upstream()
  await upstream.close()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  assertFlatError(await ask(baseUrl, { path: '/account/balance' }), 502)
  assertFlatError(await ask(baseUrl, { method: 'POST', path: '/v1/estimate', ...jsonBody({}) }), 502)
  const upload = { method: 'PATCH', path: '/v1/uploads/any', headers: part, body: 'a part' }
  assertFlatError(await ask(baseUrl, upload), 502)
}

async function slowService(stage: Stage): Promise<void> {
  const upstream = await stage.upstream()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl, timeoutMs: 100 } })
  assertFlatError(await ask(baseUrl, { path: '/account/balance' }), 504)
  const { closed } = await upstream.next()
  await within(2000, 'the service sees that nobody waits', closed)
}

async function slowBodies(stage: Stage): Promise<void> {
  const upstream = await stage.upstream()
  const timeoutMs = 100
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl, timeoutMs } })
  const headers = { ...part, 'content-length': '6' }
  const sending = openRequest(baseUrl, { method: 'PATCH', path: '/v1/uploads/any', headers })
  const answered = answerTo(sending)
  sending.write('one')
  const { request, response } = await upstream.next()
  request.resume()
  // What is tried is time itself: more of it than a service may take to answer.
  await setTimeout(2 * timeoutMs)
  sending.end('two')
  await once(request, 'end')
  response.writeHead(200).write('three')
  const answer = await answered
  await setTimeout(2 * timeoutMs)
  response.end('four')
  assert.equal((await readAnswer(answer)).body.toString(), 'threefour')
}

async function nothingCached(stage: Stage): Promise<void> {
  const api = await stage.fake({ faults: [{ on: 'getBalance', kind: 'status', status: 503 }] })
  const file = `/files/${/[^/]+$/.exec(await firstResult(api.baseUrl, api))?.[0] ?? ''}`
  const { baseUrl } = await stage.mount({
    proxy: { baseUrl: api.baseUrl, authorize: ({ operationId }) => operationId !== 'createToken' },
  })
  const behindNothing = await stage.mount({})
  const answers: readonly (readonly [number, WireAnswer])[] = [
    [200, await ask(baseUrl, { path: '/v1/models' })],
    [200, await ask(baseUrl, { path: `/v1/job/${api.sourceJobId}/events` })],
    [200, await ask(baseUrl, { path: file })],
    [206, await ask(baseUrl, { path: file, headers: { range: 'bytes=0-9' } })],
    [401, await ask(baseUrl, { method: 'POST', path: '/v1/tokens' })],
    [404, await ask(baseUrl, { path: '/v1/nothing' })],
    [405, await ask(baseUrl, { method: 'PUT', path: '/v1/jobs' })],
    [503, await ask(baseUrl, { path: '/account/balance' })],
    [502, await ask(behindNothing.baseUrl, { path: '/account/balance' })],
  ]
  for (const [status, answer] of answers) {
    assert.equal(answer.status, status)
    assert.match(answer.headers.get('cache-control') ?? '', noStore, `of ${status}`)
  }
}

async function firstResult(
  baseUrl: string,
  { apiKey, sourceJobId }: { readonly apiKey: string; readonly sourceJobId: string },
): Promise<string> {
  const answer = await ask(baseUrl, { path: `/v1/job/${sourceJobId}`, headers: { 'x-api-key': apiKey } })
  return /"(http:[^"]+\/files\/[^"]+)"/.exec(String(answer.body))?.[1] ?? ''
}
