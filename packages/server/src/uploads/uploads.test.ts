import { openAsBlob } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, patternClip } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let clip: Buffer

beforeAll(async () => {
  server = await startTestServer({ maxVideoBytes: '10000000', uploadTtlSeconds: '3600' })
  clip = await readFile(patternClip)
})

afterAll(() => server.stop())

async function tus(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: Buffer,
): Promise<Response> {
  return fetch(path.startsWith('http') ? path : `${server.apiUrl}/v1/uploads${path}`, {
    method,
    headers: { 'x-api-key': server.apiKey, 'tus-resumable': '1.0.0', ...headers },
    ...(body ? { body: new Uint8Array(body) } : {}),
  })
}

const part = (offset: number) => ({
  'content-type': 'application/offset+octet-stream',
  'upload-offset': String(offset),
})

async function begin(bytes: number, headers: Record<string, string> = {}): Promise<string> {
  const answer = await tus('POST', '', { 'upload-length': String(bytes), ...headers })
  expect(answer.status).toBe(201)
  return answer.headers.get('location') ?? ''
}

async function uploadWhole(): Promise<string> {
  const url = await begin(clip.length)
  expect((await tus('PATCH', url, part(0), clip)).status).toBe(204)
  return url.split('/').at(-1) ?? ''
}

describe('resumable uploads', () => {
  it('take a file from a tus client in parts, through a broken connection, to an import', async () => {
    const url = await new Promise<string>((resolve, reject) => {
      let broken = false
      const upload: Upload = new Upload(clip, {
        endpoint: `${server.apiUrl}/v1/uploads`,
        headers: { 'x-api-key': server.apiKey },
        metadata: { filename: 'clip.mp4' },
        chunkSize: 2000,
        retryDelays: [0, 10],
        onProgress: (sent) => {
          if (broken || sent < 3000) return
          broken = true
          void upload.abort().then(() => {
            upload.start()
          })
        },
        onSuccess: () => {
          resolve(upload.url ?? '')
        },
        onError: reject,
      })
      upload.start()
    })
    const uploadId = url.split('/').at(-1) ?? ''
    const imported = await call(server, 'POST', '/v1/video-import', { uploadIds: [uploadId] })
    expect(imported).toMatchObject({
      status: 200,
      body: { status: 'completed', input: { uploadIds: [uploadId] }, output: { sources: [{ frames: 24 }] } },
    })
    expectSpec(imported, 'POST', '/v1/video-import')
    // It is used up, on disk too.
    expect((await tus('HEAD', url, {})).status).toBe(404)
    expect(await readdir(join(server.dataDir, 'uploads'))).toEqual([])
  })

  it('tell how far they are, and go on from there', async () => {
    const url = await begin(clip.length)
    expect((await tus('PATCH', url, part(0), clip.subarray(0, 1000))).headers.get('upload-offset')).toBe(
      '1000',
    )
    const head = await tus('HEAD', url, {})
    expect(head.headers.get('upload-offset')).toBe('1000')
    expect(head.headers.get('upload-length')).toBe(String(clip.length))
    const wrong = await tus('PATCH', url, part(5), clip.subarray(5))
    expect(wrong.status).toBe(409)
    expectSpec(
      { status: 409, headers: wrong.headers, body: await wrong.json() },
      'PATCH',
      '/v1/uploads/{upload_id}',
    )
    const rest = await tus('PATCH', url, part(1000), clip.subarray(1000))
    expect(rest.headers.get('upload-offset')).toBe(String(clip.length))
    expect((await tus('DELETE', url, {})).status).toBe(204)
    expect((await tus('HEAD', url, {})).status).toBe(404)
  })

  it('take their first part with the creation', async () => {
    const answer = await tus(
      'POST',
      '',
      { 'upload-length': String(clip.length), 'content-type': 'application/offset+octet-stream' },
      clip,
    )
    expect(answer.status).toBe(201)
    expect(answer.headers.get('upload-offset')).toBe(String(clip.length))
  })

  it('begin once for one idempotency key, and are imported once', async () => {
    const headers = { 'idempotency-key': 'once' }
    const first = await begin(clip.length, headers)
    await tus('PATCH', first, part(0), clip)
    expect(await begin(clip.length, headers)).toBe(first)
    expect((await tus('POST', '', { 'upload-length': '5', ...headers })).status).toBe(422)
    const uploadIds = [first.split('/').at(-1)]
    const importOnce = () =>
      fetch(`${server.apiUrl}/v1/video-import`, {
        method: 'POST',
        headers: {
          'x-api-key': server.apiKey,
          'content-type': 'application/json',
          'idempotency-key': 'import',
        },
        body: JSON.stringify({ uploadIds }),
      }).then(async (response) => ({ status: response.status, body: (await response.json()) as Task }))
    const imported = await importOnce()
    expect(imported.status).toBe(200)
    expect((await importOnce()).body.job_id).toBe(imported.body.job_id)
  })

  it.each([
    ['POST', '', { 'upload-length': '10000001' }, 413],
    ['POST', '', { 'upload-length': '0' }, 400],
    ['POST', '', { 'upload-length': 'x' }, 400],
    ['POST', '', {}, 400],
    ['POST', '', { 'upload-length': '5', 'tus-resumable': '0.9' }, 412],
    ['POST', '', { 'upload-length': '5', 'content-type': 'video/mp4' }, 415],
    ['HEAD', '/../../postgres/PG_VERSION', {}, 404],
    ['HEAD', '/1-nothing', {}, 404],
    ['PATCH', `/1-${'0'.repeat(32)}`, part(0), 404],
    ['GET', `/1-${'0'.repeat(32)}`, {}, 405],
  ])('%s %s with %j answers %i', async (method, path, headers, status) => {
    const answer = await tus(method, path, headers, method === 'PATCH' ? clip : undefined)
    expect(answer.status).toBe(status)
    if (method !== 'HEAD') expect(await answer.json()).toMatchObject({ code: status })
  })

  it('take no more than was announced', async () => {
    const url = await begin(10)
    expect((await tus('PATCH', url, part(0), clip)).status).toBe(413)
    expect((await tus('DELETE', url, {})).status).toBe(204)
  })

  it('say what they can do', async () => {
    const answer = await tus('OPTIONS', '', {})
    expect(answer.status).toBe(204)
    expect(answer.headers.get('tus-extension')).toBe('creation,creation-with-upload,termination,expiration')
    expect(answer.headers.get('tus-max-size')).toBe('10000000')
  })
})

describe('an import of uploads', () => {
  it('refuses one that is not whole, and leaves it', async () => {
    const url = await begin(clip.length)
    const uploadId = url.split('/').at(-1)
    const answer = await call(server, 'POST', '/v1/video-import', { uploadIds: [uploadId] })
    expect(answer.status).toBe(409)
    expectSpec(answer, 'POST', '/v1/video-import')
    expect((await tus('PATCH', url, part(0), clip)).status).toBe(204)
    expect((await call(server, 'POST', '/v1/video-import', { uploadIds: [uploadId] })).status).toBe(200)
  })

  it('refuses all for one that is no video, and keeps the good one for the next try', async () => {
    const good = await uploadWhole()
    const badUrl = await begin(9)
    await tus('PATCH', badUrl, part(0), Buffer.from('no video!'))
    const bad = badUrl.split('/').at(-1)
    const sources = await readdir(join(server.dataDir, 'storage/sources'))
    const answer = await call(server, 'POST', '/v1/video-import', { uploadIds: [good, bad] })
    expect(answer).toMatchObject({ status: 415, body: { detail: [{ path: 'uploadIds[1]' }] } })
    expect(await readdir(join(server.dataDir, 'storage/sources'))).toEqual(sources)
    expect((await call(server, 'POST', '/v1/video-import', { uploadIds: [good] })).status).toBe(200)
  })

  it('is a 404 for what is not there', async () => {
    const answer = await call(server, 'POST', '/v1/video-import', { uploadIds: ['1-nothing'] })
    expect(answer.status).toBe(404)
    const form = new FormData()
    form.append('video', await openAsBlob(patternClip), 'a.mp4')
    expect((await call(server, 'POST', '/v1/video-import', { uploadIds: [] })).status).toBe(400)
    expect((await call(server, 'POST', '/v1/video-import', {})).status).toBe(400)
  })
})
