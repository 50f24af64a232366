import { expect, it } from 'vitest'

import { createTestClock } from '../clock/clock.ts'
import { exampleVideo } from '../jobs/job-script.ts'
import { callFake, fakeForTest, type Answer } from '../testing-spec/call-fake.ts'

const tus = { 'tus-resumable': '1.0.0' }
const part = { ...tus, 'content-type': 'application/offset+octet-stream' }

it('takes a video in parts and imports it', async () => {
  const api = await fakeForTest()
  const video = exampleVideo(1000)
  expect((await callFake(api, 'OPTIONS', '/v1/uploads')).headers.get('tus-version')).toBe('1.0.0')
  const begun = await callFake(api, 'POST', '/v1/uploads', {
    body: video.subarray(0, 400),
    headers: { ...part, 'upload-length': '1000' },
  })
  expect([begun.status, begun.headers.get('upload-offset')]).toEqual([201, '400'])
  const url = begun.headers.get('location') ?? ''
  const uploadIds = [url.split('/').at(-1)]
  const add = (offset: number): Promise<Answer> =>
    callFake(api, 'PATCH', url, {
      body: video.subarray(400),
      headers: { ...part, 'upload-offset': String(offset) },
    })
  expect((await add(0)).status).toBe(409)
  expect((await callFake(api, 'POST', '/v1/video-import', { body: { uploadIds } })).status).toBe(409)
  expect((await add(400)).status).toBe(204)
  const head = await callFake(api, 'HEAD', url, { headers: tus })
  expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual(['1000', '1000'])
  const job = await callFake(api, 'POST', '/v1/video-import', { body: { uploadIds } })
  expect(job.body).toMatchObject({ status: 'completed', output: { sources: [{ bytes: 1000 }] } })
  const [file] = (job.body.output as { video_urls: string[] }).video_urls
  expect(new Uint8Array(await (await fetch(file ?? '')).arrayBuffer())).toEqual(video)
})

it('speaks tus 1.0 only, and forgets uploads', async () => {
  const clock = createTestClock()
  const api = await fakeForTest({ clock })
  expect((await callFake(api, 'POST', '/v1/uploads', { headers: { 'upload-length': '5' } })).status).toBe(412)
  expect((await callFake(api, 'POST', '/v1/uploads', { headers: tus })).status).toBe(400)
  const begin = async (): Promise<string> => {
    const begun = await callFake(api, 'POST', '/v1/uploads', { headers: { ...tus, 'upload-length': '5' } })
    return begun.headers.get('location') ?? ''
  }
  const url = await begin()
  const tooMuch = { body: new Uint8Array(6), headers: { ...part, 'upload-offset': '0' } }
  expect((await callFake(api, 'PATCH', url, tooMuch)).status).toBe(413)
  const asJson = { body: {}, headers: { ...tus, 'upload-offset': '0' } }
  expect((await callFake(api, 'PATCH', url, asJson)).status).toBe(415)
  expect((await callFake(api, 'DELETE', url, { headers: tus })).status).toBe(204)
  expect((await callFake(api, 'DELETE', url, { headers: tus })).status).toBe(404)
  const late = await begin()
  clock.advance(24 * 3_600_000)
  expect((await callFake(api, 'HEAD', late, { headers: tus })).status).toBe(410)
})
