import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import { exampleVideo } from '../jobs/job-script.ts'
import { answerTo, ask, openRequest } from './ask.ts'
import { contractKey, type Contract, type Stage } from './contract-case.ts'
import { writeUntilHeldBack } from './hold-back.ts'
import { within } from './within.ts'

const mebibyte = 1024 * 1024

/** Files come through as they are, at the pace of whoever reads them. */
export function describeDownloads({ group, test }: Contract): void {
  group('a download', () => {
    test('is the same bytes', sameBytes)
    test('of a part is 206, and of what is known already 304', partsAndKnownFiles)
    test('can be looked at with HEAD', headOnly)
    test('that is read slowly holds the service back', heldBack)
    test('that comes compressed in spite of all is readable', readableThoughCompressed)
  })
}

async function mountFiles(stage: Stage, video: Uint8Array) {
  const api = await stage.fake({ script: { durationMs: 0, result: video } })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl } })
  const submit = JSON.stringify({ jobId: api.sourceJobId, videoNo: 0 })
  const headers = { 'content-type': 'application/json', 'x-api-key': contractKey }
  await ask(api.baseUrl, { method: 'POST', path: '/v1/video-upscale', body: submit, headers })
  const path = api.jobs()[0]?.output.video_urls?.[0]?.slice(api.baseUrl.length)
  return { baseUrl, path: path ?? 'no job was made' }
}

async function sameBytes(stage: Stage): Promise<void> {
  const video = exampleVideo(3 * mebibyte + 1)
  const { baseUrl, path } = await mountFiles(stage, video)
  const { status, headers, body } = await ask(baseUrl, { path })
  assert.deepEqual([status, headers.get('content-type')], [200, 'video/mp4'])
  assert.equal(headers.get('content-length'), String(video.byteLength))
  assert.match(headers.get('content-disposition') ?? '', /^attachment; filename="/)
  assert.ok(body.equals(video), 'The bytes are others.')
}

async function partsAndKnownFiles(stage: Stage): Promise<void> {
  const video = exampleVideo(10_000)
  const { baseUrl, path } = await mountFiles(stage, video)
  const etag = (await ask(baseUrl, { path })).headers.get('etag') ?? ''
  const part = await ask(baseUrl, { path, headers: { range: 'bytes=100-199', 'if-range': etag } })
  assert.deepEqual(
    ['content-range', 'content-length', 'accept-ranges', 'etag'].map((name) => part.headers.get(name)),
    ['bytes 100-199/10000', '100', 'bytes', etag],
  )
  assert.equal(part.status, 206)
  assert.ok(part.body.equals(video.subarray(100, 200)), 'The bytes are others.')
  const beyond = await ask(baseUrl, { path, headers: { range: 'bytes=10000-' } })
  assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */10000'])
  const known = await ask(baseUrl, { path, headers: { 'if-none-match': etag } })
  assert.deepEqual([known.status, known.headers.get('etag'), known.body.byteLength], [304, etag, 0])
}

async function headOnly(stage: Stage): Promise<void> {
  const { baseUrl, path } = await mountFiles(stage, exampleVideo(10_000))
  const { status, headers, body } = await ask(baseUrl, { method: 'HEAD', path })
  assert.deepEqual([status, headers.get('content-length'), body.byteLength], [200, '10000', 0])
}

async function heldBack(stage: Stage): Promise<void> {
  const upstream = await stage.upstream()
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const totalBytes = 64 * mebibyte
  const answered = answerTo(openRequest(baseUrl, { path: '/files/large' }).end())
  const { response } = await upstream.next()
  response.writeHead(200, { 'content-length': String(totalBytes) })
  const writing = writeUntilHeldBack(response, totalBytes)
  const answer = await answered
  const hash = createHash('sha256')
  let received = 0
  for await (const chunk of answer) {
    const before = received
    received += (chunk as Uint8Array).byteLength
    hash.update(chunk as Uint8Array)
    if (before >= mebibyte || received < mebibyte) continue
    // Nothing is read now, until the service could write no more.
    const written = await within(60_000, 'the service is held back', writing.heldBack())
    // What the kernel keeps for two connections varies, and is far from all of it.
    assert.ok(written < totalBytes / 2, `The service could write ${written} bytes while 1 MiB was read.`)
  }
  await writing.done
  assert.equal(received, totalBytes)
  assert.equal(hash.digest('hex'), writing.sha256())
}

async function readableThoughCompressed(stage: Stage): Promise<void> {
  const text = JSON.stringify({ data: Array.from({ length: 500 }, (_, at) => `line ${at}`) })
  const zipped = gzipSync(text)
  const upstream = await stage.upstream(({ response }) => {
    const headers = { 'content-encoding': 'gzip', 'content-length': String(zipped.byteLength) }
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(zipped)
  })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: upstream.baseUrl } })
  const response = await fetch(`${baseUrl}/v1/models`)
  assert.equal(await response.text(), text)
  assert.equal(upstream.exchanges[0]?.request.headers['accept-encoding'], 'identity')
}
