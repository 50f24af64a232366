import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { Agent, get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'

import type { Task } from './wire.ts'
import { call, importPattern } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

// More than all the buffers on the way hold.
const bytes = 50_000_000

/** A large download of which only the headers have been read, on a connection that is to be used again. */
async function beginDownload(server: TestServer): Promise<IncomingMessage> {
  const jobId = await importPattern(server)
  await writeFile(join(server.dataDir, 'storage/sources', jobId, '0'), Buffer.alloc(bytes))
  const { body } = await call(server, 'GET', `/v1/job/${jobId}`)
  const url = (body as Task).output.video_urls?.[0] ?? ''
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
  setTimeout(() => download.on('data', (chunk: Buffer) => (received += chunk.length)), 500)
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
