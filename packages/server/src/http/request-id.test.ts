import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

import type { Task } from './wire.ts'
import { importPattern, waitForStatus } from '../testing-server/call.ts'
import { makeDataDir } from '../testing-server/start-test-server.ts'

const program = fileURLToPath(new URL('../main.ts', import.meta.url))

it('of a submit is in the answer and in what the worker logs', async () => {
  const dataDir = await makeDataDir()
  const args = [program, 'start', '--port=0', '--log-level=info', `--data-dir=${dataDir}`]
  const child = spawn(process.execPath, ['--conditions=@video-upscale/source', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  const printed: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line)
    if (line.startsWith('The key')) break
  }
  const find = (name: string) => printed.find((line) => line.startsWith(name))?.slice(15) ?? ''
  const server = { apiUrl: find('API    '), apiKey: find('API key ') }
  try {
    const jobId = await importPattern(server)
    const answer = await fetch(`${server.apiUrl}/v1/video-upscale`, {
      method: 'POST',
      headers: {
        'x-api-key': server.apiKey,
        'content-type': 'application/json',
        'x-request-id': 'trace.me-1',
      },
      body: JSON.stringify({ jobId, videoNo: 0, options: { model: 'lanczos' } }),
    })
    expect(answer.headers.get('x-request-id')).toBe('trace.me-1')
    await waitForStatus(server, ((await answer.json()) as Task).job_id, ['completed'])
    await expect.poll(() => log).toMatch(/"requestId":"trace\.me-1".*job completed/)
    expect(log).toMatch(/"requestId":"trace\.me-1".*"provider":"cpu","reason":"cpu: .*network runs on cpu/)
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
    await rm(dataDir, { recursive: true, force: true })
  }
})
