import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import type { Task, WebhookDelivery } from '../http/wire.ts'
import type { Page } from '../pages/pages.ts'
import { call, importPattern } from '../testing-server/call.ts'
import {
  answering,
  dripping,
  startCallbackTarget,
  type Behaviour,
  type CallbackTarget,
} from '../testing-server/callback-target.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

const pem = new URL('../../fixtures/self-signed.pem', import.meta.url)
const inTwoHours = new Date(Date.now() + 7_200_000).toUTCString()
let sent = 0

/** Sends without end, as fast as it is taken. */
function flood(socket: Socket): void {
  const chunk = Buffer.alloc(1 << 20, 'x')
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk)) sent += chunk.length
    sent += chunk.length
  }
  socket.on('drain', more)
  socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n')
  more()
}

const behaviours = {
  hangs: () => undefined,
  'drips headers': dripping('HTTP/1.1 200 OK\r\n', 'x-drip: drop\r\n'),
  'drips its body': dripping('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n', '.'),
  'floods its body': flood,
  'answers 500': answering(500),
  'answers 410': answering(410),
  redirects: (socket) => {
    answering(302, { location: targets.redirected?.url ?? '' })(socket)
  },
  redirected: answering(200),
  'dies in its headers': (socket) => socket.end('HTTP/1.1 20'),
  'dies in its body': (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf'),
  'speaks no HTTP': (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
  'asks for an hour': answering(503, { 'retry-after': '3600' }),
  'asks for a date': answering(429, { 'retry-after': inTwoHours }),
  'asks for ten days': answering(503, { 'retry-after': '864000' }),
} satisfies Record<string, Behaviour>
type Name = keyof typeof behaviours | 'has a wrong certificate'

const targets: Partial<Record<Name, CallbackTarget>> = {}
let server: TestServer
let source: string

beforeAll(async () => {
  server = await startTestServer()
  for (const [name, behave] of Object.entries(behaviours)) {
    targets[name as Name] = await startCallbackTarget(behave)
  }
  targets['has a wrong certificate'] = await startCallbackTarget(answering(200), { pem: await readFile(pem) })
  source = await importPattern(server)
  // More to the one that hangs than there are workers: they must not keep the others from theirs.
  for (let count = 0; count < 9; count++) await submit('hangs')
  for (const name of Object.keys(targets)) {
    if (name !== 'hangs' && name !== 'redirected') await submit(name as Name)
  }
})

afterAll(async () => {
  for (const target of Object.values(targets)) target.close()
  await server.stop()
})

async function submit(name: Name): Promise<void> {
  const { status } = await call(server, 'POST', '/v1/video-upscale', {
    jobId: source,
    videoNo: 0,
    callback: targets[name]?.url,
    options: { model: 'lanczos', preset: 'ultrafast' },
  })
  expect(status).toBe(200)
}

async function deliveriesTo(name: Name): Promise<WebhookDelivery[]> {
  const { body } = await call(server, 'GET', '/v1/webhooks/deliveries?limit=100')
  return (body as Page<WebhookDelivery>).data.filter(({ url }) => url === targets[name]?.url)
}

/** The delivery to a target once its first attempt is over. */
async function firstAttempt(name: Name, timeout = 90_000): Promise<WebhookDelivery> {
  await expect
    .poll(async () => (await deliveriesTo(name)).some(({ attempts }) => attempts > 0), { timeout })
    .toBe(true)
  const found = (await deliveriesTo(name)).find(({ attempts }) => attempts > 0)
  if (!found) throw new Error(`Nothing was delivered to the one that ${name}.`)
  return found
}

function secondsUntilNext({ next_attempt_at: at }: WebhookDelivery): number {
  return (Date.parse(at ?? '') - Date.now()) / 1000
}

describe('a callback target that', () => {
  it('hangs holds two workers for 15 seconds, and nobody else', async () => {
    const delivery = await firstAttempt('hangs')
    expect(delivery).toMatchObject({ state: 'pending', last_status: null })
    expect(delivery.last_error).toMatch(/timeout/i)
    for (const name of ['drips its body', 'answers 500', 'answers 410'] as const) await firstAttempt(name)
    // The others were told while most of those that hang still waited for their turn.
    expect((await deliveriesTo('hangs')).filter(({ attempts }) => attempts > 0).length).toBeLessThan(9)
    await expect.poll(async () => (await deliveriesTo('hangs')).length, { timeout: 90_000 }).toBe(9)
    expect(targets.hangs?.mostAtOnce()).toBe(2)
  })

  it('drips headers is given up after 15 seconds', async () => {
    const delivery = await firstAttempt('drips headers')
    expect(delivery).toMatchObject({ state: 'pending', last_status: null })
    expect(delivery.last_error).toMatch(/timeout/i)
  })

  it.each(['drips its body', 'floods its body', 'dies in its body'] as const)(
    '%s has said 200, and its body is not read',
    async (name) => {
      expect(await firstAttempt(name)).toMatchObject({ state: 'delivered', last_status: 200 })
      expect(sent).toBeLessThan(64 << 20)
    },
  )

  it('answers 500 is tried again in about 5 seconds', async () => {
    const delivery = await firstAttempt('answers 500')
    expect(delivery).toMatchObject({ state: 'pending', last_status: 500 })
    await expect.poll(() => targets['answers 500']?.requests.length, { timeout: 15_000 }).toBeGreaterThan(1)
    const ids = targets['answers 500']?.requests.map((text) => /webhook-id: (\S+)/.exec(text)?.[1])
    expect(new Set(ids)).toEqual(new Set([delivery.webhook_id]))
  })

  it('answers 410 is not tried again', async () => {
    expect(await firstAttempt('answers 410')).toMatchObject({ state: 'dead', next_attempt_at: null })
  })

  it('redirects is not followed, not even to an address that may be dialled', async () => {
    expect(await firstAttempt('redirects')).toMatchObject({ state: 'pending', last_status: 302 })
    expect(targets.redirected?.requests).toEqual([])
  })

  it.each(['dies in its headers', 'speaks no HTTP', 'has a wrong certificate'] as const)(
    '%s is tried again later',
    async (name) => {
      const delivery = await firstAttempt(name)
      expect(delivery).toMatchObject({ state: 'pending', last_status: null })
      expect(delivery.last_error).not.toBe('')
    },
  )

  it('has a wrong certificate is told nothing', async () => {
    expect((await firstAttempt('has a wrong certificate')).last_error).toMatch(/certificate/i)
    expect(targets['has a wrong certificate']?.requests).toEqual([])
  })

  it.each([
    ['asks for an hour', 3600],
    ['asks for a date', 7200],
    ['asks for ten days', 86_400],
  ] as const)('%s is tried again then, but within a day', async (name, seconds) => {
    const wait = secondsUntilNext(await firstAttempt(name))
    expect(wait).toBeGreaterThan(seconds - 120)
    expect(wait).toBeLessThanOrEqual(seconds)
  })
})

it('tells the whole task to all that listen', () => {
  for (const name of ['drips its body', 'answers 410'] as const) {
    const [, body = ''] = targets[name]?.requests[0]?.split('\r\n\r\n') ?? []
    expect((JSON.parse(body) as Task).status).toBe('completed')
  }
})
