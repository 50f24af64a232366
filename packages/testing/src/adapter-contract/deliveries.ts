import assert from 'node:assert/strict'
import { createMemoryDedupe, type MemoryDedupe } from '@video-upscale/client/webhooks'

import type { Contract, Stage } from './contract-case.ts'
import { deliver, mountReceiver, webhookOf } from './signed-webhooks.ts'
import { createSignal, within } from './within.ts'

/** Every delivery is handled once, however often it comes and whatever goes wrong. */
export function describeDeliveries({ group, test }: Contract): void {
  group('a delivery', () => {
    test('that comes three times is handled once', threeTimes)
    test('that comes twice at once is handled once', twiceAtOnce)
    test('whose handler fails is a 5xx, whatever it threw, and handled when it comes again', failingHandler)
    test('whose handler is slow is a 503 with Retry-After, and handled once', slowHandler)
  })
}

async function threeTimes(stage: Stage): Promise<void> {
  const { webhookUrl, calls } = await mountReceiver(stage)
  const webhook = webhookOf()
  for (let delivery = 0; delivery < 3; delivery++) {
    assert.equal((await deliver(webhookUrl, webhook)).status, 200)
  }
  assert.equal(calls.length, 2)
  assert.equal((await deliver(webhookUrl, webhookOf())).status, 200)
  assert.equal(calls.length, 4)
}

async function twiceAtOnce(stage: Stage): Promise<void> {
  const [begun, finish] = [createSignal(), createSignal()]
  let handled = 0
  const { webhookUrl } = await mountReceiver(stage, {
    onCompleted: async () => {
      handled += 1
      begun.fire()
      await finish.arrived
    },
  })
  const webhook = webhookOf()
  const first = deliver(webhookUrl, webhook)
  await within(5000, 'the first is being handled', begun.arrived)
  const second = await deliver(webhookUrl, webhook)
  assert.equal(second.status, 503)
  assert.match(second.headers.get('retry-after') ?? '', /^\d+$/)
  finish.fire()
  assert.equal((await first).status, 200)
  assert.equal((await deliver(webhookUrl, webhook)).status, 200)
  assert.equal(handled, 1)
}

async function failingHandler(stage: Stage): Promise<void> {
  const failures: readonly unknown[] = [
    new Error('the database is away'),
    // Frameworks make answers of these, and a sender would take some for a reason to give up.
    Object.assign(new Error('the user is gone'), { status: 410, statusCode: 410, expose: true }),
    new Response('not allowed', { status: 401 }),
    'no error at all',
  ]
  for (const failure of failures) {
    let tries = 0
    const { webhookUrl } = await mountReceiver(stage, {
      onCompleted: () => {
        if (++tries === 1) throw failure
      },
    })
    const webhook = webhookOf()
    const { status } = await deliver(webhookUrl, webhook)
    assert.ok(status >= 500, `It was answered with ${status}.`)
    assert.equal((await deliver(webhookUrl, webhook)).status, 200)
    assert.equal(tries, 2)
  }
}

async function slowHandler(stage: Stage): Promise<void> {
  const [finish, finished] = [createSignal(), createSignal()]
  let handled = 0
  const { webhookUrl } = await mountReceiver(stage, {
    answerWithinMs: 20,
    dedupe: tellingDedupe(finished.fire),
    onCompleted: async () => {
      handled += 1
      await finish.arrived
    },
  })
  const webhook = webhookOf()
  for (let delivery = 0; delivery < 2; delivery++) {
    const answer = await deliver(webhookUrl, webhook)
    assert.equal(answer.status, 503)
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
  }
  finish.fire()
  await within(5000, 'the handler is done', finished.arrived)
  assert.equal((await deliver(webhookUrl, webhook)).status, 200)
  assert.equal(handled, 1)
}

/** One that tells when a delivery has been handled. */
function tellingDedupe(tell: () => void): MemoryDedupe {
  const dedupe = createMemoryDedupe()
  return {
    ...dedupe,
    finish: (id) => {
      dedupe.finish(id)
      tell()
    },
  }
}
