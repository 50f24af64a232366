import { createHmac, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import express4 from 'express4'
import type { WebhookReceiverOptions } from '@video-upscale/client/webhooks'
import { afterEach, describe, expect, it } from 'vitest'

import { videoUpscaleWebhooks } from './webhooks.ts'

const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`

const task = {
  job_id: '2cbffb65-10ac-45a2-91d4-19a19a19ab4c',
  model: 'lanczos',
  task_type: 'video_upscale',
  status: 'completed',
  config: { service_mode: 'public', webhook_config: { endpoint: 'https://example.com/hook', secret: '' } },
  input: null,
  output: { video_urls: ['https://example.com/result.mp4'], seed: '' },
  meta: {
    created_at: '2026-11-23T05:00:00.000Z',
    started_at: '2026-11-23T05:00:01.000Z',
    ended_at: '2026-11-23T05:00:09.000Z',
    usage: { type: 'point', frozen: 480, consume: 480 },
  },
  detail: null,
  logs: [],
  error: { code: 0, raw_message: '', message: '', detail: null },
}

// Signed here by hand, not by our own code: the scheme is public.
function sign(
  body: string,
  id = randomUUID(),
  seconds = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const mac = createHmac('sha256', key)
    .update(`${id}.${String(seconds)}.${body}`)
    .digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${mac}` }
}

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

type Parser = 'none' | 'json' | 'json-keeping-raw' | 'raw'

async function listen(
  version: '4' | '5',
  options: WebhookReceiverOptions,
  parser: Parser = 'none',
): Promise<string> {
  // Express 4 ships no types of its own; it is the same interface for what this test uses.
  const framework = version === '4' ? (express4 as unknown as typeof express) : express
  const app = framework()
  if (parser === 'json') app.use(framework.json())
  if (parser === 'raw') app.use(framework.raw({ type: 'application/json' }))
  if (parser === 'json-keeping-raw') {
    app.use(
      framework.json({
        verify: (request, _response, raw) => {
          Object.assign(request, { rawBody: raw })
        },
      }),
    )
  }
  app.post('/hook', videoUpscaleWebhooks(options))
  const server = createServer(app)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
}

describe.each(['4', '5'] as const)('express %s', (version) => {
  it.each(['none', 'raw', 'json-keeping-raw'] as const)(
    'calls onCompleted with the typed job (parser: %s)',
    async (parser) => {
      const seen: string[] = []
      const url = await listen(
        version,
        { secret, onCompleted: (job) => void seen.push(job.videoUrls[0] ?? '') },
        parser,
      )
      const body = JSON.stringify(task)
      const response = await post(url, body, sign(body))
      expect(response.status).toBe(200)
      expect(seen).toEqual(['https://example.com/result.mp4'])
    },
  )

  it('takes what a parser made of the body, and says how to keep the raw one if that is not what was signed', async () => {
    const seen: string[] = []
    const url = await listen(version, { secret, onCompleted: (job) => void seen.push(job.id) }, 'json')
    const [same, spaced] = [JSON.stringify(task), JSON.stringify(task, null, 1)]
    expect((await post(url, same, sign(same))).status).toBe(200)
    const response = await post(url, spaced, sign(spaced))
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('keep the raw body')
    expect(seen).toHaveLength(1)
  })

  it('refuses a changed body, a wrong secret, an old timestamp and missing headers', async () => {
    const seen: unknown[] = []
    const url = await listen(version, { secret, onEvent: (event) => void seen.push(event) })
    const body = JSON.stringify(task)
    const old = Math.floor(Date.now() / 1000) - 600
    const answers = await Promise.all([
      post(url, body.replace('completed', 'failed   '), sign(body)),
      post(url, body, { ...sign(body), 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` }),
      post(url, body, sign(body, randomUUID(), old)),
      post(url, body, {}),
    ])
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400])
    expect(seen).toEqual([])
  })

  it('handles a delivery once, however often it comes', async () => {
    let calls = 0
    const url = await listen(version, {
      secret,
      onCompleted: () => {
        calls += 1
      },
    })
    const body = JSON.stringify(task)
    const headers = sign(body)
    for (let i = 0; i < 3; i++) expect((await post(url, body, headers)).status).toBe(200)
    expect(calls).toBe(1)
  })

  it('answers 500 when a handler fails, and handles the retry', async () => {
    let calls = 0
    const url = await listen(version, {
      secret,
      onCompleted: () => {
        if (++calls === 1) throw new Error('the database is away')
      },
    })
    const body = JSON.stringify(task)
    const headers = sign(body)
    expect((await post(url, body, headers)).status).toBe(500)
    expect((await post(url, body, headers)).status).toBe(200)
    expect(calls).toBe(2)
  })

  it('tells a failed job apart from a completed one', async () => {
    const seen: string[] = []
    const url = await listen(version, {
      secret,
      onCompleted: () => void seen.push('completed'),
      onFailed: (job) => void seen.push(job.status),
    })
    const body = JSON.stringify({ ...task, status: 'failed', error: { ...task.error, code: 500 } })
    await post(url, body, sign(body))
    expect(seen).toEqual(['failed'])
  })
})

describe('express 5', () => {
  it('asks for another try while the same delivery is being handled', async () => {
    let finish: () => void = () => undefined
    const handled = new Promise<void>((resolve) => (finish = resolve))
    let begun: () => void = () => undefined
    const running = new Promise<void>((resolve) => (begun = resolve))
    const url = await listen('5', {
      secret,
      onCompleted: async () => {
        begun()
        await handled
      },
    })
    const body = JSON.stringify(task)
    const headers = sign(body)
    const first = post(url, body, headers)
    await running
    expect((await post(url, body, headers)).status).toBe(503)
    finish()
    expect((await first).status).toBe(200)
  })

  it('refuses a body that no webhook has', async () => {
    const url = await listen('5', { secret })
    const body = 'x'.repeat(1024 * 1024 + 1)
    expect((await post(url, body, sign(body))).status).toBe(413)
  })
})
