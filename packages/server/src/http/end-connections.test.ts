import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'

import type { Task } from './wire.ts'
import { call, importPattern } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

// More than all the buffers on the way hold.
const bytes = 50_000_000

async function largeFileUrl(server: TestServer): Promise<string> {
  const jobId = await importPattern(server)
  await writeFile(join(server.dataDir, 'storage/sources', jobId, '0'), Buffer.alloc(bytes))
  const { body } = await call(server, 'GET', `/v1/job/${jobId}`)
  return (body as Task).output.video_urls?.[0] ?? ''
}

/** A large download of which only the headers have been read, on a connection that is to be used again. */
async function beginDownload(server: TestServer): Promise<IncomingMessage> {
  const url = await largeFileUrl(server)
  const [response] = (await once(get(url, { agent: new Agent({ keepAlive: true }) }), 'response')) as [
    IncomingMessage,
  ]
  return response.on('error', () => undefined)
}

it('a download under way at a stop comes to its end, and the stop ends with it', async () => {
  const server = await startTestServer()
  const download = await beginDownload(server)
  let received = 0
  const stopped = server.stop().then(() => performance.now())
  await setTimeout(500)
  download.on('data', (chunk: Buffer) => (received += chunk.length))
  await once(download, 'end')
  const endedMs = performance.now()
  expect(received).toBe(bytes)
  expect((await stopped) - endedMs).toBeLessThan(5000)
})

it('a stop does not wait for a caller who takes nothing', async () => {
  const server = await startTestServer({ drainTimeoutMs: '500' })
  const download = await beginDownload(server)
  const startedMs = performance.now()
  await server.stop()
  expect(performance.now() - startedMs).toBeLessThan(8000)
  download.destroy()
})

it('a request over a connection that is still open at a stop is refused as the contract says, to pages too', async () => {
  const server = await startTestServer({ corsOrigins: 'https://videos.example' })
  const { pathname, search, hostname, port } = new URL(await largeFileUrl(server))
  const socket = connect(Number(port), hostname).on('error', () => undefined)
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await once(socket, 'readable')
  const stopped = server.stop()
  await setTimeout(500)
  socket.write('GET /api/account/balance HTTP/1.1\r\nHost: x\r\nOrigin: https://videos.example\r\n\r\n')
  let end = ''
  socket.on('data', (chunk: Buffer) => (end = (end + chunk.toString('latin1')).slice(-2000)))
  await once(socket, 'close')
  await stopped
  const [head = '', body = ''] = end.slice(end.lastIndexOf('HTTP/1.1 ')).split('\r\n\r\n')
  expect(head).toMatch(/^HTTP\/1.1 503 /)
  expect(head).toMatch(/^retry-after: 5\r$/m)
  expect(head).toMatch(/^connection: close\r?$/im)
  expect(head).toMatch(/^access-control-allow-origin: https:\/\/videos.example\r?$/m)
  expect(JSON.parse(body)).toMatchObject({ code: 503, message: 'The server is stopping.' })
})
