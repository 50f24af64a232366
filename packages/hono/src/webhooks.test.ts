import { createHmac } from 'node:crypto'
import { exampleTask } from '@video-upscale/testing'
import { Hono, type Context } from 'hono'
import { describe, expect, it } from 'vitest'

import { frameworks } from './testing-frameworks/frameworks.ts'
import { videoUpscaleWebhooks } from './webhooks.ts'

const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`
const task = exampleTask({ status: 'completed' })
/** Written anew after it was parsed, the first is the same, the second is not. */
const [tight, spaced] = [JSON.stringify(task), JSON.stringify(task, null, 1)]

// Signed here by hand, not by our own code: the scheme is public.
function sign(body: string): Record<string, string> {
  const seconds = String(Math.floor(Date.now() / 1000))
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const mac = createHmac('sha256', key).update(`msg_1.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': seconds, 'webhook-signature': `v1,${mac}` }
}

function mount(Framework: typeof Hono, read?: (c: Context) => Promise<unknown>) {
  const jobs: string[] = []
  const errors: string[] = []
  const app = new Framework()
  app.use(async (c, next) => {
    await read?.(c)
    await next()
  })
  app.post('/webhooks', videoUpscaleWebhooks({ secret, onCompleted: (job) => void jobs.push(job.id) }))
  app.onError((error, c) => {
    errors.push(error.message)
    return c.text('', 500)
  })
  const post = async (body: string) => {
    const answer = await app.request('/webhooks', { method: 'POST', headers: sign(body), body })
    return [answer.status, await answer.text()] as const
  }
  return { post, jobs, errors }
}

describe.each(frameworks)('%s: a webhook', (_name, Framework) => {
  it.each([
    ['nobody', undefined],
    ['c.req.text()', (c) => c.req.text()],
    ['c.req.arrayBuffer()', (c) => c.req.arrayBuffer()],
  ] satisfies [string, ((c: Context) => Promise<unknown>) | undefined][])(
    'is verified by its raw body, read before by %s',
    async (_reader, read) => {
      const { post, jobs } = mount(Framework, read)
      expect((await post(spaced))[0]).toBe(200)
      expect(jobs).toEqual([task.job_id])
      expect((await post(spaced.replace('completed', 'failed')))[0]).toBe(200)
      expect(jobs).toHaveLength(1)
    },
  )

  it('whose body was read past Hono is an error that says so', async () => {
    const { post, errors } = mount(Framework, (c) => c.req.raw.text())
    expect((await post(tight))[0]).toBe(500)
    expect(errors).toEqual([expect.stringContaining('not kept')])
  })
})

describe('a webhook that was read before by c.req.json()', () => {
  it('is verified by its raw body, which Hono keeps', async () => {
    const { post, jobs } = mount(Hono, (c) => c.req.json())
    expect((await post(spaced))[0]).toBe(200)
    expect(jobs).toHaveLength(1)
  })

  it('is verified by what was parsed where an early Hono keeps nothing else, and refused with a hint', async () => {
    const { post, jobs } = mount(frameworks[1][1], (c) => c.req.json())
    expect((await post(tight))[0]).toBe(200)
    expect(await post(spaced)).toEqual([400, expect.stringContaining('body parser ran before')])
    expect(jobs).toHaveLength(1)
  })
})

it('goes to onError when a handler fails, and is handled when it comes again', async () => {
  const errors: string[] = []
  let calls = 0
  const onCompleted = () => {
    if (++calls === 1) throw new Error('the database is away')
  }
  const app = new Hono().post('/webhooks', videoUpscaleWebhooks({ secret, onCompleted }))
  app.onError((error, c) => {
    errors.push(error.name)
    return c.text('', 500)
  })
  const post = () => app.request('/webhooks', { method: 'POST', headers: sign(tight), body: tight })
  expect([(await post()).status, (await post()).status, calls]).toEqual([500, 200, 2])
  expect(errors).toEqual(['WebhookHandlingError'])
})
