import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { importVideos, patternClip } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let url: string
let content: Buffer

beforeAll(async () => {
  server = await startTestServer({ fileUrlTtlSeconds: '600' })
  const { body } = await importVideos(server, [patternClip])
  url = (body as Task).output.video_urls?.[0] ?? ''
  content = await readFile(patternClip)
})

afterAll(() => server.stop())

async function get(headers: Record<string, string> = {}, method = 'GET', at = url) {
  const response = await fetch(at, { method, headers })
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}

describe('GET /files/{token}', () => {
  it('gives the file without a key', async () => {
    const { response, bytes } = await get()
    expect(response.status).toBe(200)
    expect(bytes.equals(content)).toBe(true)
    expect(response.headers.get('accept-ranges')).toBe('bytes')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('gives parts that make the whole, as a broken download fetches them', async () => {
    const first = await get({ range: 'bytes=0-4999' })
    const etag = first.response.headers.get('etag') ?? ''
    const rest = await get({ range: 'bytes=5000-', 'if-range': etag })
    expect([first.response.status, rest.response.status]).toEqual([206, 206])
    expect(rest.response.headers.get('content-range')).toBe(
      `bytes 5000-${String(content.length - 1)}/${String(content.length)}`,
    )
    expect(Buffer.concat([first.bytes, rest.bytes]).equals(content)).toBe(true)
  })

  it('gives the whole file when the part would be of another version', async () => {
    const { response, bytes } = await get({ range: 'bytes=5000-', 'if-range': '"another"' })
    expect(response.status).toBe(200)
    expect(bytes.length).toBe(content.length)
  })

  it('says when the range lies beyond the end, and when nothing changed', async () => {
    const beyond = await get({ range: 'bytes=99999999-' })
    expect(beyond.response.status).toBe(416)
    expect(beyond.response.headers.get('content-range')).toBe(`bytes */${String(content.length)}`)
    const etag = (await get()).response.headers.get('etag') ?? ''
    expect((await get({ 'if-none-match': etag })).response.status).toBe(304)
  })

  it('answers HEAD like GET, without the file', async () => {
    const { response, bytes } = await get({}, 'HEAD')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe(String(content.length))
    expect(bytes.length).toBe(0)
  })

  it('opens nothing else: a changed token, another path, an expired URL', async () => {
    const changed = url.slice(0, -2) + (url.endsWith('aa') ? 'bb' : 'aa')
    expect((await get({}, 'GET', changed)).response.status).toBe(403)
    expect((await get({}, 'GET', `${server.apiUrl}/files/..%2f..%2fetc%2fpasswd`)).response.status).toBe(403)
    const short = await startTestServer({ fileUrlTtlSeconds: '1' })
    try {
      const { body } = await importVideos(short, [patternClip])
      const expiring = (body as Task).output.video_urls?.[0] ?? ''
      expect((await get({}, 'GET', expiring)).response.status).toBe(200)
      await expect
        .poll(async () => (await get({}, 'GET', expiring)).response.status, { timeout: 5000 })
        .toBe(403)
    } finally {
      await short.stop()
    }
  })
})
