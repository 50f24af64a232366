import { expect, it } from 'vitest'

import { createTestClock } from '../clock/clock.ts'
import { exampleVideo } from '../jobs/job-script.ts'
import type { FakeApi } from '../fake-api.ts'
import { callFake, fakeForTest } from '../testing-spec/call-fake.ts'

async function sourceUrl(api: FakeApi): Promise<string> {
  const { body } = await callFake(api, 'GET', `/v1/job/${api.sourceJobId}`)
  return (body.output as { video_urls: string[] }).video_urls[0] ?? ''
}

it('sends a file whole, in part, and not again', async () => {
  const api = await fakeForTest()
  const url = await sourceUrl(api)
  const whole = await fetch(url)
  expect(whole.headers.get('content-length')).toBe('65536')
  expect(new Uint8Array(await whole.arrayBuffer())).toEqual(exampleVideo())
  const etag = whole.headers.get('etag') ?? ''
  const ask = async (headers: Record<string, string>, method = 'GET'): Promise<unknown[]> => {
    const response = await fetch(url, { method, headers })
    const { byteLength } = await response.arrayBuffer()
    return [response.status, response.headers.get('content-range'), byteLength]
  }
  expect(await ask({ range: 'bytes=100-199' })).toEqual([206, 'bytes 100-199/65536', 100])
  expect(await ask({ range: 'bytes=65000-' })).toEqual([206, 'bytes 65000-65535/65536', 536])
  expect(await ask({ range: 'bytes=-10', 'if-range': etag })).toEqual([206, 'bytes 65526-65535/65536', 10])
  expect(await ask({ range: 'bytes=0-1', 'if-range': '"other"' })).toEqual([200, null, 65_536])
  expect(await ask({ 'if-none-match': etag })).toEqual([304, null, 0])
  expect(await ask({}, 'HEAD')).toEqual([200, null, 0])
  const beyond = await callFake(api, 'GET', url, { headers: { range: 'bytes=70000-' } })
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */65536'])
})

it('lets URLs expire, and gives fresh ones with the job', async () => {
  const clock = createTestClock()
  const api = await fakeForTest({ clock, urlLifeMs: 1000 })
  const url = await sourceUrl(api)
  expect(await sourceUrl(api)).toBe(url)
  clock.advance(1000)
  expect((await callFake(api, 'GET', url)).status).toBe(403)
  const fresh = await sourceUrl(api)
  expect(fresh).not.toBe(url)
  expect((await fetch(fresh)).status).toBe(200)
  api.expireUrls(api.sourceJobId)
  expect((await fetch(fresh)).status).toBe(403)
})
