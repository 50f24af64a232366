import { onTestFinished } from 'vitest'

import type { FakeApi, FakeApiOptions } from '../fake-api.ts'
import { startFakeApi } from '../start-fake-api.ts'
import { expectSpec } from './expect-spec.ts'

/** A fake that ends with its test. */
export async function fakeForTest(options: FakeApiOptions = {}): Promise<FakeApi> {
  const api = await startFakeApi(options)
  onTestFinished(() => api.close())
  return api
}

export interface Sent {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** One call over the real socket, with the key; its answer is held against the spec unless it's the hosted service's. */
export async function callFake(api: FakeApi, method: string, path: string, sent: Sent = {}): Promise<Answer> {
  const url = path.startsWith('http') ? path : api.baseUrl + path
  const isJson =
    sent.body !== undefined && !(sent.body instanceof FormData) && !(sent.body instanceof Uint8Array)
  const response = await fetch(url, {
    method,
    headers: {
      'x-api-key': api.apiKey,
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...sent.headers,
    },
    ...(sent.body === undefined
      ? {}
      : { body: isJson ? JSON.stringify(sent.body) : (sent.body as BodyInit) }),
    redirect: 'manual',
  })
  const body = await expectSpec(response, method, url)
  return { status: response.status, headers: response.headers, body: (body ?? {}) as Answer['body'] }
}
