import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Job } from '@video-upscale/client'
import type { SignedWebhooks, WebhookReceiverSettings } from '@video-upscale/client/webhooks'

import { exampleTask, type ExampleTask } from '../tasks/example-task.ts'
import {
  signedWebhook,
  signWebhookBody,
  type SignedWebhook,
  type WebhookParts,
} from '../webhooks/signed-webhook.ts'
import { ask, askInChunks, type WireAnswer } from './ask.ts'
import { contractSecret, type Contract, type Stage } from './contract-case.ts'

/** Only what our server has signed is believed. */
export function describeSignedWebhooks({ group, test }: Contract): void {
  group('a webhook', () => {
    test('that is genuine calls the handler of its job, in either shape', genuine)
    test('that is forged, changed, old or unsigned is refused with 400', forged)
    test('does not come by GET', notByGet)
    test('that is too long is refused with 413', tooLong)
    test('is genuine behind a JSON parser as well, or is told how to be', behindParser)
  })
}

/** A receiver that writes down what its handlers are given. */
export async function mountReceiver(
  stage: Stage,
  more: Partial<WebhookReceiverSettings & SignedWebhooks> = {},
  jsonParser = false,
): Promise<{ readonly webhookUrl: string; readonly calls: readonly string[] }> {
  const calls: string[] = []
  const note = (handler: string, job: Job): void => {
    calls.push(`${handler} ${job.status} ${job.status === 'completed' ? job.videoUrls.join() : ''}`.trim())
  }
  const { webhookUrl } = await stage.mount({
    jsonParser,
    webhooks: {
      secret: contractSecret,
      onEvent: ({ type, job }) => {
        note(type, job)
      },
      onCompleted: (job) => {
        note('onCompleted', job)
      },
      onFailed: (job) => {
        note('onFailed', job)
      },
      ...more,
    },
  })
  return { webhookUrl, calls }
}

/** A webhook of a task, signed as the adapter expects it. */
export function webhookOf(task: ExampleTask = {}, parts: Partial<WebhookParts> = {}): SignedWebhook {
  return signedWebhook({ secret: contractSecret, task: exampleTask(task), ...parts })
}

export function deliver(webhookUrl: string, { headers, body }: SignedWebhook): Promise<WireAnswer> {
  return ask(webhookUrl, { method: 'POST', headers, body })
}

async function genuine(stage: Stage): Promise<void> {
  const { webhookUrl, calls } = await mountReceiver(stage)
  const video = 'https://example.com/result.mp4'
  const expected: readonly (readonly [string, readonly string[]])[] = [
    ['completed', [`job.completed completed ${video}`, `onCompleted completed ${video}`]],
    ['failed', ['job.failed failed', 'onFailed failed']],
    ['canceled', ['job.canceled canceled', 'onFailed canceled']],
    ['processing', ['job.changed processing']],
  ]
  for (const shape of ['root', 'data'] as const) {
    for (const [status, handled] of expected) {
      const before = calls.length
      const { status: answered, body } = await deliver(webhookUrl, webhookOf({ status }, { shape }))
      assert.equal(answered, 200, body.toString())
      assert.deepEqual(calls.slice(before), handled)
    }
  }
}

async function forged(stage: Stage): Promise<void> {
  const { webhookUrl, calls } = await mountReceiver(stage)
  const good = webhookOf()
  const otherSecret = `whsec_${Buffer.from('the secret of somebody else').toString('base64')}`
  const without = (name: string): SignedWebhook => ({
    body: good.body,
    headers: Object.fromEntries(Object.entries(good.headers).filter(([header]) => header !== name)),
  })
  const bad: Readonly<Record<string, SignedWebhook>> = {
    'a changed body': { ...good, body: good.body.replace('example.com', 'evil.example') },
    'no body': { ...good, body: '' },
    'the secret of another': webhookOf({}, { secret: otherSecret }),
    'an old one': webhookOf({}, { at: new Date(Date.now() - 600_000) }),
    'one of the future': webhookOf({}, { at: new Date(Date.now() + 600_000) }),
    'no id': without('webhook-id'),
    'another id': { ...good, headers: { ...good.headers, 'webhook-id': 'msg_other' } },
    'no timestamp': without('webhook-timestamp'),
    'no signature': without('webhook-signature'),
    'no task': signedText('{"hello":"world"}'),
  }
  for (const [what, webhook] of Object.entries(bad)) {
    const { status, body } = await deliver(webhookUrl, webhook)
    assert.equal(status, 400, `${what} was answered with ${status}: ${body.toString()}`)
  }
  assert.deepEqual(calls, [])
  assert.equal((await deliver(webhookUrl, good)).status, 200)
}

async function notByGet(stage: Stage): Promise<void> {
  const { webhookUrl, calls } = await mountReceiver(stage)
  const { status } = await ask(webhookUrl, { headers: webhookOf().headers })
  assert.ok(status === 404 || status === 405, `GET was answered with ${status}.`)
  assert.deepEqual(calls, [])
}

async function tooLong(stage: Stage): Promise<void> {
  const { webhookUrl, calls } = await mountReceiver(stage)
  const { headers, body } = signedText(JSON.stringify(exampleTask()).padEnd(1024 * 1024 + 1))
  const request = { method: 'POST', headers, body }
  const answers = [await ask(webhookUrl, request), await askInChunks(webhookUrl, request)]
  assert.deepEqual(
    answers.map(({ status }) => status),
    [413, 413],
  )
  assert.deepEqual(calls, [])
}

async function behindParser(stage: Stage): Promise<void> {
  const { webhookUrl, calls } = await mountReceiver(stage, {}, true)
  assert.equal((await deliver(webhookUrl, webhookOf())).status, 200)
  assert.equal(calls.length, 2)
  // Parsed and written anew, it is no longer what was signed; an adapter that has the raw body takes it.
  const indented = signedText(JSON.stringify(exampleTask(), null, 2))
  const { status, body } = await deliver(webhookUrl, indented)
  if (status === 200) {
    assert.equal(calls.length, 4)
    return
  }
  assert.equal(status, 400, body.toString())
  assert.match(body.toString(), /raw body/)
  assert.equal(calls.length, 2)
}

/** Any text, signed as if it were a task. */
function signedText(body: string): SignedWebhook {
  return signWebhookBody({ secret: contractSecret, body, at: new Date(), id: `msg_${randomUUID()}` })
}
