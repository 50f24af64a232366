import { readdir, readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, patternClip, waitForStatus } from '../testing-server/call.ts'
import { expectSpec } from '../testing-server/expect-spec.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let clip: Buffer
const hosts: Server[] = []

beforeAll(async () => {
  server = await startTestServer({ maxVideoBytes: '100000' })
  clip = await readFile(patternClip)
})

afterAll(() => server.stop())

afterEach(() => {
  for (const host of hosts.splice(0)) host.close().closeAllConnections()
})

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void

/** A host of videos on loopback, which the test server may dial. */
async function host(handler: Handler): Promise<string> {
  let count = 0
  const listening = createServer((request, response) => {
    handler(request, response, (count += 1))
  })
  hosts.push(listening)
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${String((listening.address() as AddressInfo).port)}`
}

async function importUrls(videoUrls: readonly string[], more: object = {}): Promise<Task> {
  const answer = await call(server, 'POST', '/v1/video-import', { videoUrls, ...more })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  expectSpec(answer, 'POST', '/v1/video-import')
  return answer.body as Task
}

async function importToEnd(...videoUrls: string[]): Promise<Task> {
  const task = await importUrls(videoUrls)
  return waitForStatus(server, task.job_id, ['completed', 'failed'])
}

describe('an import by URL', () => {
  it('is pending, then completed, can be upscaled, and tells its callback', async () => {
    const delivered: string[] = []
    const url = await host((request, response) => {
      if (request.method === 'POST') {
        request.setEncoding('utf8').on('data', (text: string) => delivered.push(text))
        request.on('end', () => response.end())
      } else response.end(clip)
    })
    const callback = `${url}/done`
    const task = await importUrls([`${url}/a.mp4`, `${url}/b.mp4`], { callback })
    expect(task).toMatchObject({
      status: 'pending',
      task_type: 'video_import',
      input: { videoUrls: [`${url}/a.mp4`, `${url}/b.mp4`], callback },
    })
    const early = await call(server, 'POST', '/v1/video-upscale', { jobId: task.job_id, videoNo: 0 })
    expect([200, 422]).toContain(early.status)
    const done = await waitForStatus(server, task.job_id, ['completed', 'failed'])
    expect(done.output.sources).toHaveLength(2)
    expect(done.logs.map((line) => line.split(',')[0])).toEqual(['Imported video 0', 'Imported video 1'])
    const upscale = await call(server, 'POST', '/v1/video-upscale', { jobId: task.job_id, videoNo: 1 })
    expect(upscale.status).toBe(200)
    await waitForStatus(server, (upscale.body as Task).job_id, ['completed'])
    await expect.poll(() => delivered.length, { timeout: 20_000 }).toBe(1)
    expect(JSON.parse(delivered[0] ?? '')).toMatchObject({ job_id: task.job_id, status: 'completed' })
  })

  it('is tried again when its host fails, and follows no redirect', async () => {
    const shaky = await host((_request, response, count) => {
      response.statusCode = count === 1 ? 503 : 200
      response.end(count === 1 ? 'later' : clip)
    })
    const redirecting = await host((_request, response) => {
      response.writeHead(302, { location: shaky }).end()
    })
    expect((await importToEnd(shaky)).status).toBe('completed')
    const task = await importToEnd(redirecting)
    expect(task.error).toMatchObject({ code: 422, message: expect.stringContaining('302') as string })
  })

  it('fails, naming the video and leaving nothing, for what is no video, too large, or not there', async () => {
    const good = await host((_request, response) => response.end(clip))
    const text = await host((_request, response) => response.end('no video'))
    const large = await host((_request, response) => {
      // Without a length, so that it shows only as it comes.
      response.write(Buffer.alloc(60_000))
      response.end(Buffer.alloc(60_000))
    })
    const announced = await host((_request, response) => {
      response.writeHead(200, { 'content-length': '100001' }).write('x')
    })
    const missing = await host((_request, response) => {
      response.writeHead(404).end()
    })
    const kept = await readdir(join(server.dataDir, 'storage/sources'))
    const failures = [
      [text, 415],
      [large, 413],
      [announced, 413],
      [missing, 422],
    ] as const
    for (const [url, code] of failures) {
      const task = await importToEnd(good, url)
      expect(task).toMatchObject({
        status: 'failed',
        error: { code, detail: [{ path: 'videoUrls[1]' }] },
        meta: { usage: { frozen: 0, consume: 0 } },
      })
    }
    expect(await readdir(join(server.dataDir, 'storage/sources'))).toEqual(kept)
  })

  it.each([
    'http://169.254.169.254/latest',
    'http://10.0.0.1/a.mp4',
    'file:///etc/passwd',
    'http://u:p@127.0.0.1/',
    'ftp://127.0.0.1/a.mp4',
  ])('of %s is refused at once', async (url) => {
    const answer = await call(server, 'POST', '/v1/video-import', {
      videoUrls: ['http://127.0.0.1/a', url],
    })
    expect(answer).toMatchObject({ status: 400, body: { detail: [{ path: 'videoUrls[1]' }] } })
  })

  it('does not dial a name that leads to a private address', async () => {
    // localhost may resolve to ::1, which is not allowed here; 127.0.0.1 is.
    const strict = await startTestServer({ allowAddresses: '' })
    try {
      const { body } = await call(strict, 'POST', '/v1/video-import', {
        videoUrls: ['http://localhost/a.mp4'],
      })
      const task = await waitForStatus(strict, (body as Task).job_id, ['failed'])
      expect(task.error.message).toContain('no public address')
    } finally {
      await strict.stop()
    }
  })

  it('is canceled in the middle of a download', async () => {
    const endless = await host((_request, response) => response.writeHead(200).write('begin'))
    const task = await importUrls([endless])
    await waitForStatus(server, task.job_id, ['processing'])
    const answer = await call(server, 'POST', `/v1/job/${task.job_id}/cancel`)
    expect(answer).toMatchObject({ status: 200, body: { status: 'canceled' } })
    // Its worker is free at once: as many others as there are workers get their turn.
    const good = await host((_request, response) => response.end(clip))
    const next = await Promise.all([importToEnd(good), importToEnd(good)])
    expect(next.map(({ status }) => status)).toEqual(['completed', 'completed'])
  })
})
