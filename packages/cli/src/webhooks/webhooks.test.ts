import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createClient } from '@video-upscale/client'
import { importFiles } from '@video-upscale/client/node'
import { exampleTask, listenOnLoopback, signedWebhook, type SignedWebhook } from '@video-upscale/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

import { fakeService } from '../testing-program/fake-service.ts'
import { realService } from '../testing-program/real-service.ts'
import { useProgram, type Running } from '../testing-program/run-program.ts'
import { startAnswers } from '../testing-program/start-answers.ts'

const { run, start, path } = useProgram()
const secret = `whsec_${randomBytes(32).toString('base64')}`
const task = exampleTask()

async function listen(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const program = start(['webhooks', 'listen', '--port', '0', ...args], {
    env: { VIDEO_UPSCALE_WEBHOOK_SECRET: secret, ...env },
  })
  await program.until(/http:\/\/\S+:\d+\//)
  return { program, url: /http:\/\/[^\s"']+/.exec(program.said())?.[0] ?? '' }
}

async function end({ child, ended }: Running): Promise<string> {
  child.kill('SIGINT')
  const { status, stdout, stderr } = await ended
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

async function post(url: string, { headers, body }: SignedWebhook): Promise<number> {
  const response = await fetch(url, { method: 'POST', headers, body })
  await response.text()
  return response.status
}

function eventsIn(stdout: string): Record<string, unknown>[] {
  const lines = stdout.trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

interface Delivery {
  readonly id: string
  readonly webhook_id: string
  readonly job_id: string
}

describe('webhooks listen', () => {
  it('receives what a real server sends, which then lists it and sends it again', async () => {
    const { env, clip, webhookSecret } = realService()
    const { program, url } = await listen(['--json'], { ...env, VIDEO_UPSCALE_WEBHOOK_SECRET: webhookSecret })
    const client = createClient({ baseUrl: env.VIDEO_UPSCALE_BASE_URL, apiKey: env.VIDEO_UPSCALE_API_KEY })
    const source = await importFiles(client, [clip])
    const { id } = await client.videoUpscale({ jobId: source.id, videoNo: 0, callback: url })
    await program.until('job.completed')
    // The delivery counts once the answer to it has come.
    await expect
      .poll(async () => (await run(['webhooks', 'deliveries', '--state', 'delivered'], { env })).stdout)
      .toContain(id)
    // Others use the same server, and their deliveries may be newer.
    const listed = await run(['webhooks', 'deliveries', '--json'], { env })
    const all = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Delivery)
    const delivery = all.find(({ job_id: jobId }) => jobId === id)
    if (!delivery) throw new Error(`There is no delivery of ${id}:\n${listed.stdout}`)
    const table = await run(['webhooks', 'deliveries'], { env })
    expect(table.stdout).toMatch(
      new RegExp(`^ID +STATE +ATTEMPTS .*\n[^]*${delivery.id} +delivered +1 +200 .* ${id} +${url}\n`),
    )
    const again = await run(['webhooks', 'redeliver', delivery.id], { env })
    expect(again).toMatchObject({ status: 0, stdout: `${delivery.id}  pending\n` })
    await program.until(/job\.completed[^]*job\.completed/)
    const [listening, ...deliveries] = eventsIn(await end(program))
    expect(listening).toEqual({ event: 'listening', url, callback: url })
    expect(deliveries).toMatchObject(
      [1, 2].map(() => ({ event: 'delivery', id: delivery.webhook_id, jobId: id, status: 'completed' })),
    )
  })

  it('refuses what is not genuine, says why, and shows no secret', async () => {
    const { program, url } = await listen()
    const genuine = signedWebhook({ secret, task })
    const other = `whsec_${randomBytes(32).toString('base64')}`
    const old = new Date(Date.now() - 301_000)
    const refused: [SignedWebhook, number][] = [
      [{ ...genuine, body: genuine.body.replace('completed', 'failed') }, 400],
      [signedWebhook({ secret: other, task }), 400],
      [signedWebhook({ secret, task, at: old }), 400],
      [{ ...genuine, headers: { 'content-type': 'application/json' } }, 400],
      [{ ...genuine, body: 'x'.repeat(3_000_000) }, 413],
    ]
    for (const [webhook, status] of refused) expect(await post(url, webhook)).toBe(status)
    expect((await fetch(url)).status).toBe(405)
    expect(await post(`${url}any/path?x=1`, genuine)).toBe(200)
    const said = await end(program)
    expect(said.match(/ {2}refused {2}/g)).toHaveLength(6)
    expect(said.match(/ {2}job\.completed {2}/g)).toHaveLength(1)
    for (const reason of ['No signature', 'too old', 'webhook-id is missing', 'longer than', 'by POST']) {
      expect(said).toContain(reason)
    }
    expect(said).not.toContain(secret.slice(6))
  })

  it('hands the exact body and its headers on, and answers as the receiver does', async () => {
    const answers = [200, 503, 410, 302, 200]
    const target = await startAnswers(() => {
      const status = answers.shift() ?? 200
      return { status, headers: { location: `${target.origin}/elsewhere` }, body: 'x' }
    })
    const { program, url } = await listen(['--forward-to', `${target.origin}/hook`])
    const webhook = signedWebhook({ secret, task })
    const statuses: number[] = []
    for (let times = 0; times < 5; times++) {
      statuses.push(await post(url, { ...webhook, headers: { ...webhook.headers, cookie: 'a=b' } }))
    }
    expect(statuses).toEqual([200, 503, 410, 502, 200])
    expect(target.asked.map(({ path: asked }) => asked)).toEqual(Array(5).fill('/hook'))
    expect(target.asked[0]).toMatchObject({ method: 'POST', headers: webhook.headers, body: webhook.body })
    expect(target.asked[0]?.headers.cookie).toBeUndefined()
    const said = await end(program)
    expect(said).toMatch(/forwarded {2}302, a redirect, which is not followed in \d+ ms/)
  })

  it('answers 502 where nobody takes what it hands on', async () => {
    const { program, url } = await listen(['--forward-to', 'http://127.0.0.1:65533/', '--json'])
    expect(await post(url, signedWebhook({ secret, task }))).toBe(502)
    expect(eventsIn(await end(program)).at(-1)).toMatchObject({
      event: 'forwarded',
      status: null,
      problem: expect.stringContaining('ECONNREFUSED') as string,
    })
  })

  it('ends well, after what is under way', async () => {
    let reach: () => void = () => undefined
    let release: () => void = () => undefined
    const reached = new Promise<void>((resolve) => (reach = resolve))
    const released = new Promise<void>((resolve) => (release = resolve))
    const { origin, close } = await listenOnLoopback((_request, response) => {
      reach()
      void released.then(() => response.end())
    })
    onTestFinished(close)
    const { program, url } = await listen(['--forward-to', origin])
    const answered = post(url, signedWebhook({ secret, task }))
    await reached
    program.child.kill('SIGINT')
    // From now on it takes nothing more.
    const isClosed = () =>
      fetch(url).then(
        () => false,
        () => true,
      )
    await expect.poll(isClosed).toBe(true)
    release()
    expect(await answered).toBe(200)
    expect(await program.ended).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('forwarded  200') as string,
    })
  })

  it('takes a signed URL where the service does not sign, and asks the service itself', async () => {
    const { api, env } = await fakeService({ service: 'hosted', script: { durationMs: 0 } })
    const { id } = await createClient(api).videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
    const callbackSecret = 'a secret of my own'
    const args = ['--callback-secret', '--public-url', 'https://tunnel.example/in']
    const { program } = await listen([...args, '--host', '127.0.0.1'], {
      ...env,
      VIDEO_UPSCALE_CALLBACK_SECRET: callbackSecret,
    })
    const callback = /--callback '([^']+)'/.exec(program.said())?.[1] ?? ''
    expect(callback).toMatch(/^https:\/\/tunnel\.example\/in\?vu_token=/)
    const local = /Listening on (\S+)\//.exec(program.said())?.[1] ?? ''
    const { pathname, search } = new URL(callback)
    const send = (query: string, jobId: string): Promise<number> =>
      post(`${local}${pathname}${query}`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(exampleTask({ jobId, status: 'failed' })),
      })
    expect(await send(search, id)).toBe(200)
    expect(await send('', id)).toBe(400)
    expect(await send(`${search}x`, id)).toBe(400)
    expect(await send(search, '00000000-0000-4000-8000-000000000000')).toBe(400)
    const said = await end(program)
    // The body claimed that it failed.
    expect(said).toContain(`job.completed  ${id}`)
    expect(said.match(/vu_token/g)).toHaveLength(1)
    expect(said).not.toContain(callbackSecret)
  })

  it('reads the secret from standard input, and takes both while they are rotated', async () => {
    const old = `whsec_${randomBytes(24).toString('base64')}`
    const program = start(['webhooks', 'listen', '--port', '0', '--secret-stdin'], {
      input: `${secret}\n${old}\n`,
    })
    await program.until('Listening')
    const url = /http:\/\/\S+/.exec(program.said())?.[0] ?? ''
    for (const one of [secret, old]) expect(await post(url, signedWebhook({ secret: one, task }))).toBe(200)
    await end(program)
  })

  it.each([
    ['no secret', [], {}, 'VIDEO_UPSCALE_WEBHOOK_SECRET'],
    ['a secret that is none', [], { VIDEO_UPSCALE_WEBHOOK_SECRET: 'whsec_!' }, 'must be whsec_ and base64'],
    ['no callback secret', ['--callback-secret'], {}, 'VIDEO_UPSCALE_CALLBACK_SECRET'],
    ['a port that is none', ['--port', '70000'], {}, '65535 at most'],
    ['a URL that is none', ['--forward-to', 'localhost:3000'], {}, 'URL of http or https'],
    [
      'an address of another machine',
      ['--host', '192.0.2.1'],
      { VIDEO_UPSCALE_WEBHOOK_SECRET: secret },
      "can't listen",
    ],
  ])('refuses %s', async (_what, args, env, message) => {
    const { status, stderr } = await run(['webhooks', 'listen', ...args], { env })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) as string })
  })

  it('says that a port is taken', async () => {
    const { program, url } = await listen()
    const { port } = new URL(url)
    const second = await run(['webhooks', 'listen', '--port', port], {
      env: { VIDEO_UPSCALE_WEBHOOK_SECRET: secret },
    })
    expect(second).toMatchObject({ status: 2, stderr: expect.stringContaining('--port 0') as string })
    await end(program)
  })
})

describe('webhooks listen --save and webhooks replay', () => {
  it('save a delivery for its owner only, wherever its id would lead, and send it again freshly signed', async () => {
    const { program, url } = await listen(['--save', 'deliveries'])
    const old = new Date(Date.now() - 290_000)
    const webhook = signedWebhook({ secret, task, id: '../../../\u009b2Jevil', at: old })
    expect([await post(url, webhook), await post(url, webhook)]).toEqual([200, 200])
    const [file = '', ...more] = await readdir(path('deliveries'))
    expect(more).toHaveLength(1)
    expect(file).toMatch(/^\d{8}T\d{9}Z-[\w-]+\.json$/)
    const saved = `deliveries/${file}`
    expect((await stat(path(saved))).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(path(saved), 'utf8'))).toMatchObject({
      headers: webhook.headers,
      body: webhook.body,
    })

    const target = await startAnswers(({ path: asked }) => ({
      status: asked === '/bad' ? 500 : 204,
      body: '',
    }))
    const env = { VIDEO_UPSCALE_WEBHOOK_SECRET: secret }
    expect(await run(['webhooks', 'replay', saved, '--to', url], { env })).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^answered 200 in \d+ ms\n$/) as string,
    })
    const bad = await run(['webhooks', 'replay', saved, '--to', `${target.origin}/bad`], { env })
    expect(bad).toMatchObject({ status: 6, stderr: expect.stringContaining('answered 500') as string })
    const unsigned = await run(['webhooks', 'replay', saved, '--to', target.origin])
    expect(unsigned).toMatchObject({ status: 0, stderr: expect.stringContaining('too old') as string })
    const [fresh, stale] = target.asked.map(({ headers }) => headers)
    expect(stale).toMatchObject(webhook.headers)
    expect(fresh?.['webhook-id']).toBe(webhook.headers['webhook-id'])
    expect(fresh?.['webhook-signature']).not.toBe(webhook.headers['webhook-signature'])
    expect(await end(program)).not.toContain('\u009b')
  })

  it('refuse what is no delivery, and no target', async () => {
    await mkdir(path('deliveries'))
    await writeFile(path('deliveries/other.json'), '{"headers":{"a":1},"body":"","path":"","receivedAt":""}')
    await writeFile(path('deliveries/text.json'), 'text')
    const to = ['--to', 'http://127.0.0.1:1/']
    for (const name of ['other.json', 'text.json']) {
      const { status, stderr } = await run(['webhooks', 'replay', `deliveries/${name}`, ...to])
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: expect.stringContaining('is no delivery') as string,
      })
    }
    expect((await run(['webhooks', 'replay', 'missing.json', ...to])).status).toBe(10)
    expect((await run(['webhooks', 'replay', 'missing.json'])).status).toBe(2)
  })
})
