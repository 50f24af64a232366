import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { call, importPattern } from '../testing-server/call.ts'
import { runProgram } from '../testing-server/server-process.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

interface Received {
  readonly headers: Record<string, string>
  readonly body: string
}

const received: Received[] = []
let server: TestServer
let target: Server
let status = 200

beforeAll(async () => {
  server = await startTestServer()
  target = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      received.push({ headers: request.headers as Record<string, string>, body })
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  target.close().closeAllConnections()
  await server.stop()
})

/** Runs an administrator's command beside the running server. */
async function run(...args: string[]): Promise<string> {
  return (await runProgram('webhooks', ...args, `--data-dir=${server.dataDir}`)).printed
}

async function deliverOne(): Promise<Received> {
  const before = received.length
  await call(server, 'POST', '/v1/video-upscale', {
    jobId: await importPattern(server),
    videoNo: 0,
    callback: `http://127.0.0.1:${String((target.address() as AddressInfo).port)}/`,
    options: { model: 'lanczos' },
  })
  await expect.poll(() => received.length, { timeout: 20_000 }).toBe(before + 1)
  return received[before] ?? { headers: {}, body: '' }
}

it('rotates a secret: both sign for a while, then the new one alone', async () => {
  const rotate = async (hours: string) =>
    /whsec_\S+/.exec(await run('rotate-secret', '--account=default', `--keep-old-hours=${hours}`))?.[0] ?? ''
  const second = await rotate('1')
  const both = await deliverOne()
  for (const secret of [server.webhookSecret, second]) {
    expect(new Webhook(secret).verify(both.body, both.headers)).toMatchObject({ status: 'completed' })
  }
  expect(both.headers['webhook-signature']?.split(' ')).toHaveLength(2)

  const third = await rotate('0')
  const one = await deliverOne()
  expect(one.headers['webhook-signature']?.split(' ')).toHaveLength(1)
  expect(new Webhook(third).verify(one.body, one.headers)).toBeDefined()
  for (const secret of [server.webhookSecret, second]) {
    expect(() => new Webhook(secret).verify(one.body, one.headers)).toThrow()
  }
  expect(await run('rotate-secret', '--account=nobody')).toContain('no account "nobody"')
  expect(await run('rotate-secret', '--keep-old-hours=soon')).toContain('whole number')
})

it('lists what was given up, and sends it again', async () => {
  status = 410
  const { headers } = await deliverOne()
  const id = headers['webhook-id'] ?? ''
  await expect.poll(() => run('list', '--state=dead'), { timeout: 20_000 }).toContain(id)
  expect(await run('list', '--state=dead', '--account=nobody')).toContain('no such webhooks')
  expect(await run('list', '--account=default')).toMatch(/delivered .*\n?.*/)

  status = 200
  expect(await run('redeliver', id)).toContain('on its way again')
  await expect
    .poll(() => received.filter((one) => one.headers['webhook-id'] === id).length, { timeout: 20_000 })
    .toBe(2)
  await expect.poll(() => run('list', '--state=dead'), { timeout: 20_000 }).not.toContain(id)
  expect(await run('redeliver', crypto.randomUUID())).toContain('no delivery')
  expect(await run('redeliver', 'x')).toContain('not the id')
})
