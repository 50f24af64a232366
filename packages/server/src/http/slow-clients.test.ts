import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createConnection, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task } from './wire.ts'
import { call, importPattern } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

let server: TestServer
let port: number

beforeAll(async () => {
  server = await startTestServer({ stallTimeoutMs: '400' })
  port = Number(new URL(server.url).port)
})

afterAll(() => server.stop())

async function connect(lines: readonly string[]): Promise<Socket> {
  const socket = createConnection(port, '127.0.0.1').on('error', () => undefined)
  socket.resume()
  await once(socket, 'connect')
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return socket
}

/** A write may meet the end before the end itself is told: that is no failure here, but `once` would make it one. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) =>
    socket.once('close', () => {
      resolve()
    }),
  )
}

/** Whether the server's side of a connection is still established. */
async function isHeldByServer(localPort: number): Promise<boolean> {
  const table = await readFile('/proc/net/tcp', 'utf8')
  const address = (number: number) => `0100007F:${number.toString(16).toUpperCase().padStart(4, '0')}`
  return table.includes(`${address(port)} ${address(localPort)} 01`)
}

/** How long until the server ends the connection, while a byte goes out now and then. */
async function msUntilCut(socket: Socket, everyMs: number): Promise<number> {
  const startMs = performance.now()
  const drip = setInterval(() => socket.write('x'), everyMs)
  await closed(socket)
  clearInterval(drip)
  return performance.now() - startMs
}

// At once, since each of them waits for the server to lose its patience.
describe.concurrent('of those who make it wait', () => {
  describe('a caller who sends its body byte by byte', () => {
    it.each([
      ['POST /api/v1/video-upscale HTTP/1.1', 'content-type: application/json', 'content-length: 500'],
      [
        'POST /api/v1/video-import HTTP/1.1',
        'content-type: multipart/form-data; boundary=b',
        'content-length: 9999',
      ],
      [
        'POST /api/v1/uploads HTTP/1.1',
        'content-type: application/offset+octet-stream',
        'content-length: 9999',
        'upload-length: 9999',
        'tus-resumable: 1.0.0',
      ],
    ])('is cut off: %s', async (...lines) => {
      const socket = await connect([...lines, 'host: localhost', `x-api-key: ${server.apiKey}`])
      expect(await msUntilCut(socket, 50)).toBeLessThan(5000)
      // And the server is as well as before.
      expect((await call(server, 'GET', '/account/balance')).status).toBe(200)
    })
  })

  it('a body that nobody wants is not read to its end: the refusal is sent, and the connection ends', async () => {
    const socket = await connect([
      'POST /api/v1/video-import HTTP/1.1',
      'host: localhost',
      'content-type: multipart/form-data; boundary=b',
      'content-length: 99999999999',
    ])
    let answer = ''
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
    const flood = setInterval(() => socket.write(Buffer.alloc(16_000)), 5)
    await closed(socket)
    clearInterval(flood)
    expect(answer).toContain('HTTP/1.1 401')
  })

  it('a connection that asks nothing is cut before its headers are through', async () => {
    const socket = createConnection(port, '127.0.0.1').on('error', () => undefined)
    socket.resume()
    await once(socket, 'connect')
    socket.write('GET /api/v1/models HTTP/1.1\r\n')
    expect(await msUntilCut(socket, 60_000)).toBeLessThan(20_000)
  })

  it.skipIf(process.platform !== 'linux')('a caller who does not read its download is cut', async () => {
    const jobId = await importPattern(server)
    // More than all the buffers on the way hold.
    await writeFile(join(server.dataDir, 'storage/sources', jobId, '0'), Buffer.alloc(50_000_000))
    const { body } = await call(server, 'GET', `/v1/job/${jobId}`)
    const { pathname } = new URL((body as Task).output.video_urls?.[0] ?? '')
    const socket = createConnection(port, '127.0.0.1')
    await once(socket, 'connect')
    socket.pause().write(`GET ${pathname} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
    const { localPort = 0 } = socket
    expect(await isHeldByServer(localPort)).toBe(true)
    await expect.poll(() => isHeldByServer(localPort), { timeout: 10_000 }).toBe(false)
    socket.destroy()
  })

  it('a caller who waits for a slow answer is not cut', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const videoUrl = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}/`
    const imported = await call(server, 'POST', '/v1/video-import', { videoUrls: [videoUrl] })
    const path = `/v1/job/${(imported.body as Task).job_id}`
    const answer = await fetch(`${server.apiUrl}${path}`, {
      headers: { 'x-api-key': server.apiKey, prefer: 'wait=2' },
    })
    expect(await answer.json()).toMatchObject({ status: 'processing' })
    await call(server, 'POST', `${path}/cancel`)
    silent.close().closeAllConnections()
  })
})
