import assert from 'node:assert/strict'
import type { Authorization, ProxyOptions } from '@video-upscale/client/proxy'

import { ask, assertFlatError, jsonBody, type WireAnswer, type WireRequest } from './ask.ts'
import { contractKey, type Contract, type Stage } from './contract-case.ts'
import { everyOperation } from './every-operation.ts'

const balance: WireRequest = { path: '/account/balance' }

/** What is not allowed does not happen. */
export function describeDenyByDefault({ group, test }: Contract): void {
  group('denied, and unseen by the service, is', () => {
    test('every operation that is not listed', unlistedOperations)
    test('what is no operation, or not with this method', unknownRequests)
    test('whoever authorize refuses, as it says', refusedCallers)
    test('whoever authorize does not clearly accept', unclearCallers)
    test('everybody when authorize throws', throwingAuthorize)
    test('a page of another site that would change something', otherSites)
  })
  test('a Host header that is none does no harm', strangeHosts)
  group('authorize', () => {
    test('must be there, or the adapter does not start', missingAuthorize)
    test('sees the request, its operation and the parts of its path', seesTheRequest)
    test('chooses the key by naming an account', namesAccount)
  })
}

async function mountSilent(stage: Stage, proxy: Partial<ProxyOptions>) {
  const upstream = await stage.upstream(({ response }) => response.end('{}'))
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl, ...proxy } })
  const arrived = () => upstream.exchanges.map(({ request }) => request.url ?? '')
  return { baseUrl, arrived }
}

async function unlistedOperations(stage: Stage): Promise<void> {
  const { baseUrl, arrived } = await mountSilent(stage, { allow: ['getJob'] })
  for (const { operationId, method, path } of everyOperation) {
    if (operationId === 'getJob') continue
    const answer = await ask(baseUrl, { method, path })
    if (method === 'HEAD') assert.equal(answer.status, 403)
    else assertFlatError(answer, 403)
  }
  assert.deepEqual(arrived(), [])
}

async function unknownRequests(stage: Stage): Promise<void> {
  const { baseUrl, arrived } = await mountSilent(stage, {})
  for (const path of [
    '/v1/nothing',
    '/v1',
    '/v1/job',
    '/v1/job/a/b',
    '/v2/jobs',
    '/docs',
    '/account/balance/',
  ]) {
    assertFlatError(await ask(baseUrl, { path }), 404)
  }
  const wrongMethods: readonly (readonly [string, string, string])[] = [
    ['DELETE', '/v1/jobs', 'GET'],
    ['PUT', '/account/balance', 'GET'],
    ['GET', '/v1/video-upscale', 'POST'],
  ]
  for (const [method, path, allowed] of wrongMethods) {
    const answer = await ask(baseUrl, { method, path })
    assertFlatError(answer, 405)
    assert.equal(answer.headers.get('allow'), allowed)
  }
  assert.deepEqual(arrived(), [])
}

async function refusedCallers(stage: Stage): Promise<void> {
  const refusals: readonly (readonly [Authorization, number, RegExp])[] = [
    [false, 401, /./],
    [{ status: 401 }, 401, /./],
    [{ status: 402, message: 'Buy some first.' }, 402, /Buy some first/],
    [{ status: 403 }, 403, /./],
    [{ status: 404, message: 'There is no such job.' }, 404, /no such job/],
    [{ status: 429 }, 429, /./],
  ]
  for (const [authorization, status, message] of refusals) {
    const { baseUrl, arrived } = await mountSilent(stage, { authorize: () => authorization })
    const answer = await ask(baseUrl, balance)
    assertFlatError(answer, status)
    assert.match(String(answer.body), message)
    assert.deepEqual(arrived(), [])
  }
}

async function unclearCallers(stage: Stage): Promise<void> {
  const unclear: readonly unknown[] = [
    undefined,
    null,
    0,
    1,
    'yes',
    {},
    [],
    { account: 7 },
    { status: 200 },
    { ok: true },
  ]
  for (const answered of unclear) {
    // Whoever writes JavaScript has no compiler that minds.
    const authorize = () => answered as Authorization
    const { baseUrl, arrived } = await mountSilent(stage, { authorize })
    assertFlatError(await ask(baseUrl, balance), 401)
    assert.deepEqual(arrived(), [], JSON.stringify(answered))
  }
}

async function throwingAuthorize(stage: Stage): Promise<void> {
  const failures: readonly ProxyOptions['authorize'][] = [
    () => {
      throw new Error('the session store is away')
    },
    () => Promise.reject(new Error('the session store is away')),
  ]
  for (const authorize of failures) {
    const { baseUrl, arrived } = await mountSilent(stage, { authorize })
    const { status } = await ask(baseUrl, balance)
    assert.ok(status >= 500, `It was answered with ${status}.`)
    assert.deepEqual(arrived(), [])
  }
}

async function otherSites(stage: Stage): Promise<void> {
  const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  const submit = (baseUrl: string, headers: Readonly<Record<string, string>>): Promise<WireAnswer> =>
    ask(baseUrl, { method: 'POST', path: '/v1/estimate', ...jsonBody({}, headers) })
  const { baseUrl, arrived } = await mountSilent(stage, { allowOrigins: ['https://friend.example'] })
  assertFlatError(await submit(baseUrl, evil), 403)
  // Browsers that say no more than the origin.
  assertFlatError(await submit(baseUrl, { origin: evil.origin }), 403)
  assertFlatError(await submit(baseUrl, { origin: 'null' }), 403)
  assert.deepEqual(arrived(), [])
  const friend = { origin: 'https://friend.example', 'sec-fetch-site': 'cross-site' }
  const own = { origin: new URL(baseUrl).origin }
  for (const headers of [friend, own, {}]) assert.equal((await submit(baseUrl, headers)).status, 200)
  assert.equal(arrived().length, 3)
}

async function strangeHosts(stage: Stage): Promise<void> {
  const { baseUrl } = await mountSilent(stage, {})
  for (const host of ['[', 'a b', 'user@example.com/path?query', ':', '127.0.0.1:99999999']) {
    const { status } = await ask(baseUrl, { ...balance, headers: { host } })
    assert.ok(status < 500, `"${host}" was answered with ${status}.`)
  }
  assert.equal((await ask(baseUrl, balance)).status, 200)
}

async function missingAuthorize(stage: Stage): Promise<void> {
  // Whoever writes JavaScript has no compiler that asks for it.
  const none = { authorize: undefined } as unknown as Partial<ProxyOptions>
  await assert.rejects(stage.mount({ proxy: none }), { name: 'TypeError', message: /authorize/ })
}

async function seesTheRequest(stage: Stage): Promise<void> {
  const seen: unknown[] = []
  const authorize: ProxyOptions['authorize'] = ({ operationId, params, request }) => {
    const { pathname, search } = new URL(request.url)
    seen.push([operationId, params, request.method, pathname + search, request.headers.get('cookie')])
    return true
  }
  const { baseUrl } = await mountSilent(stage, { authorize })
  await ask(baseUrl, { path: '/v1/job/an%20id?x=1', headers: { cookie: 'session=1' } })
  const path = `${new URL(baseUrl).pathname}/v1/job/an%20id?x=1`
  assert.deepEqual(seen, [['getJob', { job_id: 'an id' }, 'GET', path, 'session=1']])
}

async function namesAccount(stage: Stage): Promise<void> {
  const upstream = await stage.upstream(({ response }) => response.end('{}'))
  const { baseUrl } = await stage.mount({
    proxy: {
      baseUrl: upstream.baseUrl,
      apiKey: (account) => Promise.resolve(account === undefined ? contractKey : `key-of-${account}`),
      authorize: ({ request }) => {
        const account = request.headers.get('x-test-account')
        return account === null ? true : { account }
      },
    },
  })
  for (const account of ['ann', 'bob']) {
    await ask(baseUrl, { ...balance, headers: { 'x-test-account': account } })
  }
  await ask(baseUrl, balance)
  const keys = upstream.exchanges.map(({ request }) => request.headers['x-api-key'])
  assert.deepEqual(keys, ['key-of-ann', 'key-of-bob', contractKey])
}
