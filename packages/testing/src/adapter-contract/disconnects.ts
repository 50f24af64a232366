import assert from 'node:assert/strict'
import { once } from 'node:events'

import { answerTo, openRequest, readAnswer } from './ask.ts'
import type { Contract, Stage } from './contract-case.ts'
import type { Exchange } from './plain-upstream.ts'
import { within } from './within.ts'

const noticeMs = 2000

/** Whoever leaves is missed at once, on both sides. */
export function describeDisconnects({ group, test }: Contract): void {
  group('the service notices within 2 s that its caller has left', () => {
    test('while it waits for the answer', leavesWhileWaiting)
    test('in the middle of a download', leavesDownload)
    test('in the middle of an event stream that is silent', leavesEvents)
    test('in the middle of an upload', leavesUpload)
  })
  group('the caller notices that the service has died', () => {
    test('in the middle of a body with a length', (stage) =>
      diesInBody(stage, { 'content-length': '1000000' }))
    test('in the middle of a body without a length', (stage) => diesInBody(stage, {}))
  })
}

async function leavesWhileWaiting(stage: Stage): Promise<void> {
  const { baseUrl, next } = await mountUpstream(stage)
  const sending = openRequest(baseUrl, { path: '/account/balance' }).end()
  const exchange = await next()
  sending.destroy()
  await noticed(exchange)
}

async function leavesDownload(stage: Stage): Promise<void> {
  const { baseUrl, next } = await mountUpstream(stage)
  const answered = answerTo(openRequest(baseUrl, { path: '/files/a-token' }).end())
  const exchange = await next()
  const { response } = exchange
  // It writes on and on, as fast as it is read.
  const chunk = Buffer.alloc(64 * 1024)
  const writeOn = (): void => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', writeOn)
  writeOn()
  const answer = await answered
  await once(answer, 'readable')
  answer.destroy()
  await noticed(exchange)
}

async function leavesEvents(stage: Stage): Promise<void> {
  const { baseUrl, next } = await mountUpstream(stage)
  const answered = answerTo(openRequest(baseUrl, { path: '/v1/job/any/events' }).end())
  const exchange = await next()
  exchange.response.writeHead(200, { 'content-type': 'text/event-stream' }).write('id: 1\ndata: one\n\n')
  const answer = await answered
  await once(answer, 'data')
  answer.destroy()
  await noticed(exchange)
}

async function leavesUpload(stage: Stage): Promise<void> {
  const { baseUrl, next } = await mountUpstream(stage)
  const headers = { 'content-type': 'application/offset+octet-stream', 'content-length': '1000000' }
  const sending = openRequest(baseUrl, { method: 'PATCH', path: '/v1/uploads/any', headers })
  sending.write('a beginning')
  const exchange = await next()
  await once(exchange.request, 'data')
  sending.destroy()
  await noticed(exchange)
  assert.equal(exchange.request.complete, false)
}

async function diesInBody(stage: Stage, headers: Readonly<Record<string, string>>): Promise<void> {
  const { baseUrl, next } = await mountUpstream(stage)
  const answered = answerTo(openRequest(baseUrl, { path: '/files/a-token' }).end())
  const { response } = await next()
  response.writeHead(200, headers).write('a beginning')
  const answer = await answered
  await once(answer, 'readable')
  response.destroy()
  await assert.rejects(within(5000, 'the body breaks', readAnswer(answer)), { code: 'ECONNRESET' })
}

async function mountUpstream(stage: Stage) {
  const upstream = await stage.upstream()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  return { baseUrl, next: upstream.next }
}

async function noticed({ closed, response }: Exchange): Promise<void> {
  await within(noticeMs, 'the service sees its connection close', closed)
  assert.equal(response.writableFinished, false)
}
