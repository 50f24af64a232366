import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'

import { toJob } from '../job.ts'
import { completedTask } from '../testing-service/tasks.ts'
import { createWebhookReceiver, signCallbackUrl, type WebhookReceiverOptions } from '../webhooks.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`
const body = JSON.stringify(completedTask)

function signed(): Request {
  const at = new Date()
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
  }
  return new Request('http://app.example/finished', { method: 'POST', headers, body })
}

const ignore = (): void => undefined

describe('createWebhookReceiver', () => {
  it.each([
    { secret: '' },
    { secret: [] },
    { secret: [''] },
    { secret: 'whsec_' },
    { secret: 'no base64 §' },
    { secret: [undefined] },
    { secret: null },
    { callbackSecret: '', client: {} },
    { callbackSecret: 'short', client: {} },
    { callbackSecret: [], client: {} },
    { callbackSecret: 'long enough to be a secret' },
    { secret, callbackSecret: 'long enough to be a secret', client: {} },
    {},
  ])('finds at the start that %j cannot be right', (options) => {
    expect(() => createWebhookReceiver(options as WebhookReceiverOptions)).toThrow(TypeError)
  })

  it.each([Infinity, Number.NaN, 0, -1, 2 ** 31])('takes no answerWithinMs of %d', (answerWithinMs) => {
    expect(() => createWebhookReceiver({ secret, answerWithinMs })).toThrow(RangeError)
  })
})

describe('a memory of deliveries', () => {
  it.each([undefined, null, true, false, 'NEW', 0])(
    'that answers %j does not make the sender believe it was handled',
    async (answer) => {
      const dedupe = { begin: () => answer as 'new', finish: ignore, forget: ignore }
      await expect(createWebhookReceiver({ secret, dedupe })(signed())).rejects.toMatchObject({
        name: 'WebhookHandlingError',
        cause: { message: 'dedupe.begin must answer new, running or done.' },
      })
    },
  )

  it('that fails to forget does not hide why the handler failed', async () => {
    const bug = new Error('a bug of the handler')
    const dedupe = {
      begin: () => 'new' as const,
      finish: ignore,
      forget: () => Promise.reject(new Error('the database is away')),
    }
    const onCompleted = () => Promise.reject(bug)
    const receive = createWebhookReceiver({ secret, dedupe, onCompleted })
    await expect(receive(signed())).rejects.toMatchObject({ cause: bug })
  })
})

it('a service that takes long to say what became of a job delays no answer', async () => {
  const callbackSecret = 'long enough to be a secret'
  const url = await signCallbackUrl('http://app.example/finished', callbackSecret)
  let answer = ignore
  const asked = new Promise<void>((resolve) => (answer = resolve))
  const handled = new Promise<string>((resolve) => {
    const receive = createWebhookReceiver({
      callbackSecret,
      client: { getJob: async () => asked.then(() => toJob(completedTask)) },
      answerWithinMs: 20,
      onCompleted: (job) => {
        resolve(job.id)
      },
    })
    void receive(new Request(url, { method: 'POST', body })).then((response) => {
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('10')
      answer()
    })
  })
  expect(await handled).toBe(completedTask.job_id)
})
