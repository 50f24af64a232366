import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { makeDataDir } from '../testing-server/start-test-server.ts'

// The build, because only it is run with the flags of its first line.
const program = fileURLToPath(new URL('../../dist/main.mjs', import.meta.url))
const gibibyte = 1024 ** 3
const mebibyte = 1024 ** 2

let dataDir: string
let server: ChildProcess
let apiUrl = ''
let apiKey = ''

beforeAll(async () => {
  dataDir = await makeDataDir()
  const firstLine = (await readFile(program, 'utf8')).split('\n', 1)[0] ?? ''
  const flags = firstLine.split(' ').filter((word) => word.startsWith('--'))
  const args = [...flags, program, 'start', '--port=0', '--log-level=error', `--data-dir=${dataDir}`]
  server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: server.stdout ?? process.stdin })) {
    if (line.startsWith('API   ')) apiUrl = line.slice(15)
    if (line.startsWith('API key')) apiKey = line.slice(15)
    if (line.startsWith('The key')) break
  }
})

afterAll(async () => {
  server.kill('SIGTERM')
  await once(server, 'exit')
  await rm(dataDir, { recursive: true, force: true })
})

/** Sends zeros, as fast as they are taken, and answers the status. */
async function send(
  url: string,
  method: string,
  headers: Record<string, string | number>,
  bytes: number,
  frame: { readonly head: string; readonly tail: string } = { head: '', tail: '' },
): Promise<number> {
  const sending = request(url, {
    method,
    headers: {
      ...headers,
      'x-api-key': apiKey,
      'content-length': frame.head.length + bytes + frame.tail.length,
    },
  })
  const answered = once(sending, 'response')
  const chunk = Buffer.alloc(mebibyte)
  await pipeline(
    Readable.from(
      (function* () {
        yield Buffer.from(frame.head)
        for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk
        yield Buffer.from(frame.tail)
      })(),
      { objectMode: false },
    ),
    sending,
  )
  const [response] = (await answered) as [{ statusCode: number; resume(): void }]
  response.resume()
  return response.statusCode
}

/** The most memory that the server process ever had resident, as the kernel counts it. */
async function peakBytes(): Promise<number> {
  const status = await readFile(`/proc/${String(server.pid)}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024
}

describe.skipIf(process.platform !== 'linux')('an upload far larger than the memory it may take', () => {
  it('of 4 GiB as a form stays under 200 MiB', async () => {
    const frame = {
      head: '--b\r\ncontent-disposition: form-data; name="video"; filename="a.mp4"\r\n\r\n',
      tail: '\r\n--b--\r\n',
    }
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    // Zeros are no video, which shows only after the last of them.
    expect(await send(`${apiUrl}/v1/video-import`, 'POST', headers, 4 * gibibyte, frame)).toBe(415)
    expect((await peakBytes()) / mebibyte).toBeLessThan(200)
  }, 300_000)

  it('of 1 GiB by tus stays under 200 MiB', async () => {
    const created = await fetch(`${apiUrl}/v1/uploads`, {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'tus-resumable': '1.0.0', 'upload-length': String(gibibyte) },
    })
    const headers = {
      'tus-resumable': '1.0.0',
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    }
    expect(await send(created.headers.get('location') ?? '', 'PATCH', headers, gibibyte)).toBe(204)
    expect((await peakBytes()) / mebibyte).toBeLessThan(200)
  }, 300_000)
})
