import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'

import { WebhookVerificationError } from '../errors.ts'
import { completedTask } from '../testing-service/tasks.ts'
import { signCallbackUrl, verifyCallbackUrl } from './callback-url.ts'
import { verifyWebhook } from './verify-webhook.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`
const oldSecret = `whsec_${randomBytes(24).toString('base64')}`
const now = new Date('2026-11-23T05:00:00Z')

// Signed by the Standard Webhooks library, which knows nothing of ours.
function sign(body: string, by = secret, at = now) {
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(by).sign('msg_1', at, body),
  }
}

const verify = (options: Partial<Parameters<typeof verifyWebhook>[0]>) => {
  const body = JSON.stringify(completedTask)
  return verifyWebhook({ body, headers: sign(body), secret, now: () => now, ...options })
}

describe('verifyWebhook', () => {
  it('reads the job of a genuine webhook, from any kind of headers and body', async () => {
    const body = JSON.stringify(completedTask)
    const capitals = Object.entries(sign(body)).map(([name, value]) => [name.toUpperCase(), value] as const)
    const lists = Object.fromEntries(capitals.map(([name, value]) => [name, [value]]))
    for (const headers of [sign(body), new Headers(sign(body)), capitals, lists]) {
      for (const raw of [body, new TextEncoder().encode(body)]) {
        const event = await verify({ body: raw, headers })
        expect(event).toMatchObject({ id: 'msg_1', sentAt: now, job: { status: 'completed' } })
      }
    }
  })

  it.each([
    ['completed', 'job.completed'],
    ['failed', 'job.failed'],
    ['canceled', 'job.canceled'],
    ['a status of tomorrow', 'job.changed'],
  ])('calls a job that is %s %s', async (status, type) => {
    const body = JSON.stringify({ ...completedTask, status })
    const event = await verify({ body, headers: sign(body) })
    expect(event.type).toBe(type)
    if (event.type === 'job.completed') expect(event.job.videoUrls).toHaveLength(1)
  })

  it('reads a signature header that came twice, but no id that did', async () => {
    const signed = sign(JSON.stringify(completedTask))
    const twice = { ...signed, 'webhook-signature': ['v1,AAAA', signed['webhook-signature']] }
    expect((await verify({ headers: twice })).id).toBe('msg_1')
    await expect(verify({ headers: { ...signed, 'webhook-id': ['msg_1', 'msg_2'] } })).rejects.toThrow(
      'more than once',
    )
  })

  it('reads a wrapped task', async () => {
    const body = JSON.stringify({ timestamp: 1, data: completedTask })
    expect((await verify({ body, headers: sign(body) })).job.id).toBe(completedTask.job_id)
  })

  it('takes either secret while they are rotated, and several signatures', async () => {
    const body = JSON.stringify(completedTask)
    await verify({ headers: sign(body, oldSecret), secret: [secret, oldSecret] })
    const both = `${sign(body, oldSecret)['webhook-signature']} ${sign(body)['webhook-signature']} v2,abc`
    await verify({ headers: { ...sign(body), 'webhook-signature': both } })
  })

  it.each([
    ['a changed body', { body: JSON.stringify({ ...completedTask, status: 'failed' }) }],
    ['another secret', { secret: oldSecret }],
    ['no headers', { headers: {} }],
    ['a late webhook', { now: () => new Date(now.getTime() + 301_000) }],
    ['an early webhook', { now: () => new Date(now.getTime() - 301_000) }],
    ['a timestamp that is none', { headers: { ...sign(''), 'webhook-timestamp': 'soon' } }],
    ['a signature that is no base64', { headers: { ...sign(''), 'webhook-signature': 'v1,***' } }],
  ])('refuses %s', async (_name, options) => {
    await expect(verify(options)).rejects.toThrow(WebhookVerificationError)
  })

  it('refuses a genuine body that carries no task', async () => {
    for (const body of ['[]', 'null', '{"data": 1}', 'text']) {
      await expect(verify({ body, headers: sign(body) })).rejects.toThrow('carries no task')
    }
  })

  it('asks for the raw body where it gets what a parser made of it', async () => {
    await expect(verify({ body: completedTask as never })).rejects.toThrow('body must be the raw body')
  })

  it('says what a secret looks like', async () => {
    await expect(verify({ secret: 'whsec_' })).rejects.toThrow(TypeError)
    await expect(verify({ secret: [] })).rejects.toThrow(TypeError)
  })
})

describe('callback URLs', () => {
  const own = 'sixteen characters or more'

  it('are recognized with their token, and not when anything in them is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.webUrl({ withQueryParameters: true }),
        fc.stringMatching(/^[a-z0-9]{1,8}$/),
        async (url, other) => {
          const signed = await signCallbackUrl(url, own)
          expect(await verifyCallbackUrl(signed, own)).toBe(true)
          expect(await verifyCallbackUrl(signed, `${own}!`)).toBe(false)
          const changed = new URL(signed)
          changed.searchParams.append(other, 'x')
          expect(await verifyCallbackUrl(changed.href, own)).toBe(false)
          expect(await verifyCallbackUrl(url, own)).toBe(false)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('are recognized by path and query alone, as a server behind a proxy sees them', async () => {
    const { pathname, search } = new URL(await signCallbackUrl('https://example.com/hook?order=7', own))
    expect(await verifyCallbackUrl(pathname + search, own)).toBe(true)
  })

  it('expire, and nobody can put that off', async () => {
    const expiresAt = new Date(now.getTime() + 60_000)
    const url = await signCallbackUrl('https://example.com/hook?a=1', own, { expiresAt })
    const at = (ms: number) => ({ now: () => new Date(now.getTime() + ms) })
    expect(await verifyCallbackUrl(url, own, at(59_999))).toBe(true)
    expect(await verifyCallbackUrl(url, own, at(60_000))).toBe(false)
    const later = new URL(url)
    later.searchParams.set('vu_expires', '9999999999')
    expect(await verifyCallbackUrl(later.href, own, at(0))).toBe(false)
    later.searchParams.delete('vu_expires')
    expect(await verifyCallbackUrl(later.href, own, at(0))).toBe(false)
    const twice = new URL(url)
    twice.searchParams.append('vu_expires', '9999999999')
    expect(await verifyCallbackUrl(twice.href, own, at(0))).toBe(false)
    await expect(signCallbackUrl(url, own, { expiresAt: new Date('never') })).rejects.toThrow(TypeError)
  })

  it('can be signed anew, and are known by either secret while they are rotated', async () => {
    const other = 'another one that is long enough'
    const url = await signCallbackUrl('https://example.com/hook', own)
    expect(await verifyCallbackUrl(url, [other, own])).toBe(true)
    const again = await signCallbackUrl(url, other)
    expect(await verifyCallbackUrl(again, other)).toBe(true)
    expect(await verifyCallbackUrl(again, own)).toBe(false)
  })

  it.each(['', 'http://[', '?vu_token=', '/hook?vu_token=a&vu_token=a', '\u0000'])(
    'are not %j',
    async (url) => {
      expect(await verifyCallbackUrl(url, own)).toBe(false)
    },
  )

  it('need a secret worth the name', async () => {
    await expect(signCallbackUrl('https://example.com/', 'short')).rejects.toThrow(TypeError)
  })
})
