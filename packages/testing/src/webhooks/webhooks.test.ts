import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '@video-upscale/client'
import { verifyWebhook, WebhookVerificationError } from '@video-upscale/client/webhooks'
import { describe, expect, it, onTestFinished } from 'vitest'

import { createTestClock } from '../clock/clock.ts'
import type { Fault } from '../faults/fault.ts'
import type { FakeApi, FakeApiOptions } from '../fake-api.ts'
import { exampleTask } from '../tasks/example-task.ts'
import { fakeForTest } from '../testing-spec/call-fake.ts'
import { expectSchema } from '../testing-spec/expect-spec.ts'
import { signedWebhook } from './signed-webhook.ts'

const secret = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`

describe('signedWebhook', () => {
  it.each(['root', 'data'] as const)('is genuine to the client, with the task at %s', async (shape) => {
    const at = new Date('2026-11-23T05:00:00Z')
    const webhook = signedWebhook({ secret, task: exampleTask(), shape, at, id: 'msg_1' })
    expectSchema('FinishedTask', JSON.parse(webhook.body))
    const event = await verifyWebhook({ ...webhook, secret, now: () => at })
    expect(event).toMatchObject({ id: 'msg_1', sentAt: at, job: { status: 'completed' } })
    const changed = verifyWebhook({ ...webhook, body: `${webhook.body} `, secret, now: () => at })
    await expect(changed).rejects.toBeInstanceOf(WebhookVerificationError)
  })

  it('is of now, under a new id, unless told otherwise, and says what a secret looks like', async () => {
    const [one, other] = [
      signedWebhook({ secret, task: exampleTask() }),
      signedWebhook({ secret, task: exampleTask() }),
    ]
    expect((await verifyWebhook({ ...one, secret })).id).not.toBe(
      (await verifyWebhook({ ...other, secret })).id,
    )
    expect(() => signedWebhook({ secret: 'plain', task: exampleTask() })).toThrow(TypeError)
  })
})

describe('a callback', () => {
  interface Received {
    readonly headers: Record<string, string>
    readonly body: string
  }

  async function receive(): Promise<{ callback: string; received: Received[] }> {
    const received: Received[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
      request.on('end', () => {
        received.push({ headers: request.headers as Record<string, string>, body })
        response.writeHead(204).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return { callback: `http://127.0.0.1:${(server.address() as AddressInfo).port}/done`, received }
  }

  async function finish(callback: string, options: FakeApiOptions): Promise<FakeApi> {
    const clock = createTestClock()
    const api = await fakeForTest({ clock, ...options })
    await createClient(api).videoUpscale({ jobId: api.sourceJobId, videoNo: 0, callback })
    clock.advance(300_000)
    return api
  }

  const sentBy = (api: FakeApi, count: number): Promise<void> =>
    expect.poll(() => api.webhooks.length, { interval: 5 }).toBe(count)

  it('gets the finished task once, signed', async () => {
    const { callback, received } = await receive()
    const api = await finish(callback, {})
    await sentBy(api, 1)
    expect(received).toHaveLength(1)
    expect(api.webhooks[0]).toMatchObject({ url: callback, status: 204 })
    const [webhook = { headers: {}, body: '' }] = received
    const event = await verifyWebhook({
      ...webhook,
      secret: api.webhookSecret,
      now: () => new Date(api.clock.now()),
    })
    expect(event.job).toMatchObject({ id: api.jobs()[0]?.job_id, status: 'completed', callback })
  })

  it('gets it unsigned from the hosted service, also as data', async () => {
    const { callback, received } = await receive()
    const api = await finish(callback, { service: 'hosted', webhooks: { shape: 'data' } })
    await sentBy(api, 1)
    expect(received[0]?.headers['webhook-signature']).toBeUndefined()
    const body: unknown = JSON.parse(received[0]?.body ?? '')
    expect(body).toMatchObject({ timestamp: '2026-01-01T00:05:00.000Z', data: { status: 'completed' } })
    expectSchema('FinishedTask', body)
  })

  it.each([
    [{ shape: 'data' }, 1],
    [{ deliveries: 2 }, 2],
    [{ deliveries: 0 }, 0],
  ] as const)('can be struck by %o', async (more, count) => {
    const { callback, received } = await receive()
    const fault: Fault = { on: 'finishedTask', kind: 'webhook', ...more }
    const api = await finish(callback, { faults: [fault] })
    await sentBy(api, count)
    expect(received).toHaveLength(count)
    expect('shape' in more && 'data' in (JSON.parse(received[0]?.body ?? '{}') as object)).toBe(
      'shape' in more,
    )
    expect(new Set(api.webhooks.map(({ headers }) => headers['webhook-id'])).size).toBe(Math.min(1, count))
  })

  it('is not called beyond this machine, and goes to a fetch of the test', async () => {
    const api = await finish('https://example.com/done', {})
    await sentBy(api, 1)
    expect(api.webhooks[0]).toMatchObject({ url: 'https://example.com/done', status: undefined })
    const own = await finish('https://example.com/done', {
      webhooks: { fetch: () => Promise.resolve(new Response(null, { status: 410 })) },
    })
    await sentBy(own, 1)
    expect(own.webhooks[0]?.status).toBe(410)
  })
})
