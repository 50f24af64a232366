import assert from 'node:assert/strict'
import { importVideos } from '@video-upscale/client/upload'

import { exampleVideo } from '../jobs/job-script.ts'
import { ask, assertFlatError, headersOf, jsonBody } from './ask.ts'
import { contractKey, keylessClient, type Contract, type Stage } from './contract-case.ts'
import { everyOperation } from './every-operation.ts'
import { recordAnswers } from './record-answers.ts'

/** The key is added on the way to the service, and leaves the server on no other way. */
export function describeHiddenKey({ group, test }: Contract): void {
  group('the key', () => {
    test('is added to every operation that needs one, and comes back in no answer', addedToEveryOperation)
    test('is not needed by a client behind the proxy, whatever it does', notNeededByClient)
    test('goes alone: no cookie, no authorization, no other key of the caller', goesAlone)
    test('goes nowhere else: no redirect is followed', followsNoRedirect)
    test('brings the caller no cookie of the service', bringsNoCookie)
  })
}

async function addedToEveryOperation(stage: Stage): Promise<void> {
  const upstream = await stage.upstream(({ response }) => {
    // A service that is careless with what it was sent.
    const careless = { 'x-api-key': contractKey, 'set-cookie': `key=${contractKey}`, 'x-sent': contractKey }
    response.writeHead(200, { 'content-type': 'application/json', ...careless }).end('{}')
  })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  for (const { operationId, method, path } of everyOperation) {
    const answer = await ask(baseUrl, { method, path })
    assert.equal(answer.status, 200, operationId)
    assertNoKey([...answer.headers].join('\n') + answer.body.toString(), operationId)
    const { request } = await upstream.next()
    assert.equal(`${request.method ?? ''} ${request.url ?? ''}`, `${method} /api${path}`)
    const wanted = operationId === 'downloadFile' || operationId === 'headFile' ? undefined : contractKey
    assert.equal(request.headers['x-api-key'], wanted, operationId)
  }
}

async function notNeededByClient(stage: Stage): Promise<void> {
  // The first job ends soon; the second waits until it is canceled.
  const script = (jobNo: number) => ({ durationMs: jobNo === 0 ? 100 : 1_000_000 })
  const api = await stage.fake({ script })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl } })
  const { fetch, answers } = recordAnswers()
  const client = keylessClient(baseUrl, { fetch })
  const source = await importVideos(client, [new Blob([exampleVideo()])])
  const request = { jobId: source.id, videoNo: 0 }
  await client.estimate(request)
  await client.upscale(request)
  await client.cancelJob((await client.videoUpscale(request)).id)
  await Promise.all([client.listJobs(), client.balance(), client.api.GET('/v1/models')])
  const { data } = await client.api.POST('/v1/tokens', { body: { operations: ['getJob'] } })
  assert.match(data?.token ?? '', /^vut_/)
  for (const answer of await answers()) assertNoKey(answer.text, answer.url)
  const seen = new Set(api.requests.map(({ headers }) => headers['x-api-key']))
  assert.deepEqual([...seen], [contractKey])
}

async function goesAlone(stage: Stage): Promise<void> {
  const upstream = await stage.upstream(({ response }) => response.end('{}'))
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const callers = {
    cookie: 'session=of-the-caller',
    authorization: 'Bearer of-the-caller',
    'proxy-authorization': 'Basic of-the-caller',
    'x-api-key': 'of-the-caller',
    'x-http-method-override': 'DELETE of-the-caller',
    'x-forwarded-for': 'of-the-caller',
    'x-forwarded-host': 'of-the-caller.example',
    'x-forwarded-proto': 'of-the-caller',
    forwarded: 'for=of-the-caller',
    'x-real-ip': 'of-the-caller',
  }
  await ask(baseUrl, { path: '/account/balance', headers: callers })
  await ask(baseUrl, { method: 'POST', path: '/v1/estimate', ...jsonBody({}, callers) })
  const methods = upstream.exchanges.map(({ request }) => request.method)
  assert.deepEqual(methods, ['GET', 'POST'])
  for (const { request } of upstream.exchanges) {
    assert.doesNotMatch([...headersOf(request)].join('\n'), /of-the-caller/)
    assert.equal(request.headers['x-api-key'], contractKey)
  }
}

async function followsNoRedirect(stage: Stage): Promise<void> {
  const api = await stage.fake()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl } })
  const submit = { jobId: api.sourceJobId, videoNo: 0 }
  for (const status of [301, 302, 303, 307, 308] as const) {
    api.faults.add({ on: 'any', times: 2, kind: 'redirect', status })
    const read = await ask(baseUrl, { path: '/account/balance' })
    const sent = await ask(baseUrl, { method: 'POST', path: '/v1/video-upscale', ...jsonBody(submit) })
    for (const answer of [read, sent]) {
      assertFlatError(answer, 502)
      assert.equal(answer.headers.get('location'), null)
    }
  }
  assert.deepEqual(api.otherOrigin.requests, [])
}

async function bringsNoCookie(stage: Stage): Promise<void> {
  const upstream = await stage.upstream(({ response }) => {
    response.writeHead(200, { 'set-cookie': ['a=1; Path=/', 'b=2'] }).end('{}')
  })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const answer = await ask(baseUrl, { path: '/account/balance' })
  assert.deepEqual([answer.status, answer.headers.get('set-cookie')], [200, null])
}

function assertNoKey(text: string, where: string): void {
  assert.ok(!text.includes(contractKey), `The key is in the answer of ${where}.`)
}
