import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { importVideos } from '@video-upscale/client/upload'

import type { FakeApi } from '../fake-api.ts'
import { exampleVideo } from '../jobs/job-script.ts'
import { answerTo, ask, openRequest, readAnswer, type WireRequest } from './ask.ts'
import { contractKey, keylessClient, quickRetry, type Contract, type Stage } from './contract-case.ts'
import { everyOperation } from './every-operation.ts'
import { writeUntilHeldBack } from './hold-back.ts'
import { within } from './within.ts'

const mebibyte = 1024 * 1024

/** Videos go to the service as they come. */
export function describeUploads({ group, test }: Contract): void {
  group('an upload', () => {
    test('in parts (tus) arrives as it was, and stays below the mount', tusArrives)
    test('as a form arrives as it was', formArrives)
    test('goes on while it comes', goesOnWhileItComes)
    test('that the service reads slowly holds the caller back', heldBack)
    test('that the service refuses in the middle is answered as the service says', refusedHalfway)
  })
}

async function tusArrives(stage: Stage): Promise<void> {
  const api = await stage.fake()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl } })
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': '10' }
  const begun = await ask(baseUrl, { method: 'POST', path: '/v1/uploads', headers })
  const location = new URL(begun.headers.get('location') ?? '', `${baseUrl}/v1/uploads`).href
  assert.ok(location.startsWith(`${baseUrl}/v1/uploads/`), `${location} is not below the mount.`)
  assert.equal(begun.headers.get('tus-resumable'), '1.0.0')
  const head = await ask(location, { method: 'HEAD', headers })
  assert.deepEqual([head.status, head.headers.get('upload-offset')], [200, '0'])
  assert.equal((await ask(location, { method: 'DELETE', headers })).status, 204)

  const videos = [exampleVideo(5 * mebibyte + 1), exampleVideo(mebibyte + 7)]
  const job = await importVideos(keylessClient(baseUrl), videos.map(toBlob), { retry: quickRetry })
  await assertArrived(api, job.videoUrls, videos)
  const parts = api.requests.filter(({ operationId }) => operationId === 'appendUpload')
  assert.ok(parts.length >= 2, 'It was not sent in parts.')
}

async function formArrives(stage: Stage): Promise<void> {
  const api = await stage.fake()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl } })
  const videos = [exampleVideo(2 * mebibyte), exampleVideo(999)]
  const job = await importVideos(keylessClient(baseUrl), videos.map(toBlob), { retry: quickRetry })
  await assertArrived(api, job.videoUrls, videos)
  assert.equal(api.requests.filter(({ operationId }) => operationId === 'createVideoImport').length, 1)
}

async function goesOnWhileItComes(stage: Stage): Promise<void> {
  const upstream = await stage.upstream()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const sending = openRequest(baseUrl, partOf(6))
  const answered = answerTo(sending)
  sending.write('one')
  const { request, response } = await upstream.next()
  const [first] = (await within(5000, 'the first bytes arrive', once(request, 'data'))) as [Buffer]
  assert.equal(first.toString(), 'one')
  assert.equal(request.headers['content-length'], '6')
  sending.end('two')
  const [second] = (await within(5000, 'the other bytes arrive', once(request, 'data'))) as [Buffer]
  assert.equal(second.toString(), 'two')
  response.writeHead(204, { 'upload-offset': '6' }).end()
  const answer = await readAnswer(await answered)
  assert.deepEqual([answer.status, answer.headers.get('upload-offset')], [204, '6'])
}

async function heldBack(stage: Stage): Promise<void> {
  const upstream = await stage.upstream()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const totalBytes = 64 * mebibyte
  const sending = openRequest(baseUrl, partOf(totalBytes))
  const answered = answerTo(sending)
  const writing = writeUntilHeldBack(sending, totalBytes)
  const { request, response } = await upstream.next()
  const written = await within(60_000, 'the caller is held back', writing.heldBack())
  assert.ok(written < totalBytes / 2, `The caller could write ${written} bytes while none was read.`)
  const hash = createHash('sha256')
  for await (const chunk of request) hash.update(chunk as Uint8Array)
  response.writeHead(204).end()
  assert.equal((await answered).statusCode, 204)
  assert.equal(hash.digest('hex'), writing.sha256())
}

async function refusedHalfway(stage: Stage): Promise<void> {
  const answer = JSON.stringify({ code: 409, message: 'Other bytes', raw_message: '', detail: null })
  const upstream = await stage.upstream(({ request, response }) => {
    request.once('data', () => {
      response.writeHead(409, { 'content-type': 'application/json', 'upload-offset': '7' }).end(answer)
    })
  })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const video = exampleVideo(8 * mebibyte)
  for (const body of [video, new Blob([video]).stream()]) {
    const { path = '', method, headers } = partOf(video.byteLength)
    const init = { method, headers, body, duplex: 'half' } as RequestInit
    const response = await within(10_000, 'the refusal arrives', fetch(baseUrl + path, init))
    assert.deepEqual([response.status, response.headers.get('upload-offset')], [409, '7'])
    assert.equal(await response.text(), answer)
  }
}

function partOf(bytes: number): WireRequest {
  const append = everyOperation.find(({ operationId }) => operationId === 'appendUpload')
  const headers = { 'content-type': 'application/offset+octet-stream', 'content-length': String(bytes) }
  return { method: 'PATCH', path: append?.path ?? '', headers }
}

/** What the service has of an import, asked there and not through the adapter. */
async function assertArrived(
  api: FakeApi,
  urls: readonly string[],
  videos: readonly Uint8Array[],
): Promise<void> {
  assert.equal(urls.length, videos.length)
  for (const [at, video] of videos.entries()) {
    const path = (urls[at] ?? '').slice(api.baseUrl.length)
    const { body } = await ask(api.baseUrl, { path, headers: { 'x-api-key': contractKey } })
    assert.ok(body.equals(video), `Video ${at} is another one now.`)
  }
}

function toBlob(video: Uint8Array<ArrayBuffer>): Blob {
  return new Blob([video], { type: 'video/mp4' })
}
