import assert from 'node:assert/strict'
import type { OperationId, ProxyOptions } from '@video-upscale/client/proxy'

import { ask } from './ask.ts'
import type { Contract, Stage } from './contract-case.ts'
import { everyOperation, examplePart } from './every-operation.ts'

const tricks = [
  '/v1/job/..%2f..%2faccount/balance',
  '/v1/job/..%2F..%2Faccount%2Fbalance',
  '/v1/job/%2e%2e/%2e%2e/account/balance',
  '/v1/job/../../account/balance',
  '/v1/job/x/../../../account/balance',
  '/v1/job/%252e%252e%252f%252e%252e%252faccount%252fbalance',
  '/v1/job/..%5c..%5caccount%5cbalance',
  '/v1/job/x%2fcancel',
  '/v1/job/x;/../cancel',
  '/v1/job/x;/cancel',
  '/v1/job/..;/..;/account/balance',
  '/v1/job/%2e%2e',
  '/v1/job/.',
  '/v1/job/x%00',
  '/v1/job/x%0d%0ax-api-key:y',
  '/v1/job/x%3f/../../account/balance',
  '/v1/job/x%23',
  '/v1/job/%ff',
  '/v1/job/%',
  '//account/balance',
  '/v1//job/x',
  '/%2f/account/balance',
  '/account/balance%20',
  '/account%2fbalance',
  '/account/balance;x',
  '/V1/jobs',
  '/v1/%6aobs',
] as const

/** No spelling of a path leads past whoever decides about it. */
export function describePathTricks({ group, test }: Contract): void {
  group('a path that pretends to be another one', () => {
    test('reaches no operation that is not listed', reachesListedOnly)
    test('reaches the operation that authorize was asked about, or none', reachesWhatWasAllowed)
  })
}

interface Asked {
  readonly operationId: OperationId
  readonly params: Readonly<Record<string, string>>
}

async function reachesListedOnly(stage: Stage): Promise<void> {
  for (const { url } of await play(stage, ['getJob'])) assert.match(url, /^\/api\/v1\/job\/[^/?#]+$/)
}

async function reachesWhatWasAllowed(stage: Stage): Promise<void> {
  const allow = everyOperation.map(({ operationId }) => operationId)
  for (const { url, asked } of await play(stage, allow)) {
    assert.equal(url, asked && `/api${pathOf(asked)}`)
    // Nor does it become another one where it is decoded or tidied up once more.
    for (const part of url.split('/').slice(1)) {
      assert.doesNotMatch(decodeURIComponent(part), /^[.]*$|[/\\%\r\n\0]/, `${url} reached the service.`)
    }
  }
}

/** What reached the service of all the tricks, and what authorize was asked before. */
async function play(stage: Stage, allow: readonly OperationId[]) {
  const asked: Asked[] = []
  const upstream = await stage.upstream(({ response }) => response.end('{}'))
  const authorize: ProxyOptions['authorize'] = ({ operationId, params }) => {
    asked.push({ operationId, params })
    return true
  }
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl, allow, authorize } })
  const reached: { readonly url: string; readonly asked: Asked | undefined }[] = []
  for (const path of tricks) {
    for (const method of ['GET', 'POST']) {
      const before = upstream.exchanges.length
      const { status } = await ask(baseUrl, { method, path })
      assert.ok(status < 300 || (status >= 400 && status < 500), `${method} ${path} became a ${status}.`)
      for (const { request } of upstream.exchanges.slice(before)) {
        reached.push({ url: request.url ?? '', asked: asked.at(-1) })
      }
    }
  }
  return reached
}

/** How the service is asked for that operation. */
function pathOf({ operationId, params }: Asked): string {
  const example = everyOperation.find((operation) => operation.operationId === operationId)?.path ?? ''
  return example.replace(examplePart, encodeURIComponent(Object.values(params)[0] ?? ''))
}
