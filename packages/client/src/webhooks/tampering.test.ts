import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'

import { WebhookVerificationError } from '../errors.ts'
import { completedTask } from '../testing-service/tasks.ts'
import { signCallbackUrl, verifyCallbackUrl } from './callback-url.ts'
import { verifyWebhook } from './verify-webhook.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`
const now = new Date('2026-11-23T05:00:00Z')
const timestamp = String(now.getTime() / 1000)

const genuine = (id: string, body: string) => ({
  id,
  timestamp,
  signature: new Webhook(secret).sign(id, now, body),
  body: Buffer.from(body),
})

const verify = ({ id, timestamp, signature, body }: ReturnType<typeof genuine>) =>
  verifyWebhook({
    body,
    headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
    secret,
    toleranceSeconds: 1e12,
    now: () => now,
  })

function flipBit(bytes: Buffer, position: number): Buffer {
  const changed = Buffer.from(bytes)
  const bit = position % (bytes.length * 8)
  changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
  return changed
}

const ids = fc.stringMatching(/^[\x21-\x7e]{1,40}$/)
const tasks = fc.record({ note: fc.string({ unit: 'binary' }) }).map((more) => {
  return JSON.stringify({ ...completedTask, ...more })
})

describe('any single bit changed', () => {
  it.each(['id', 'timestamp', 'signature', 'body'] as const)('of the %s is refused', async (part) => {
    await fc.assert(
      fc.asyncProperty(ids, tasks, fc.nat(), async (id, body, position) => {
        const whole = genuine(id, body)
        expect((await verify(whole)).id).toBe(id)
        const before = whole[part]
        const after = flipBit(Buffer.from(before), position)
        const changed = { ...whole, [part]: part === 'body' ? after : after.toString('latin1') }
        await expect(verify(changed)).rejects.toThrow(WebhookVerificationError)
      }),
      { numRuns: 300 },
    )
  })

  it('of the signature is refused, each of them', async () => {
    const whole = genuine('msg_1', JSON.stringify(completedTask))
    for (let bit = 0; bit < whole.signature.length * 8; bit++) {
      const signature = flipBit(Buffer.from(whole.signature), bit).toString('latin1')
      await expect(verify({ ...whole, signature })).rejects.toThrow(WebhookVerificationError)
    }
  })

  it('of a signed callback URL is refused', async () => {
    const own = 'sixteen characters or more'
    const url = await signCallbackUrl('https://example.com/hook?order=7', own, {
      expiresAt: new Date('2100-01-01'),
    })
    const { pathname, search, origin } = new URL(url)
    const bytes = Buffer.from(pathname + search)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = `${origin}${flipBit(bytes, bit).toString('latin1')}`
      // What a URL parser reads as the same URL is no change, e.g. `#` cuts nothing that was signed.
      const read = URL.canParse(changed) ? new URL(changed) : undefined
      if (read?.pathname === pathname && read.search === search) continue
      expect(await verifyCallbackUrl(changed, own), changed).toBe(false)
    }
  })
})

it('bytes that are no UTF-8 and a byte order mark are no way around the signature', async () => {
  const body = JSON.stringify({ ...completedTask, note: '\u{fffd}' })
  const whole = genuine('msg_1', body)
  const lookalike = Buffer.from(body.replace('\u{fffd}', '\u00ff'), 'latin1')
  await expect(verify({ ...whole, body: lookalike })).rejects.toThrow(WebhookVerificationError)
  const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), whole.body])
  await expect(verify({ ...whole, body: marked })).rejects.toThrow(WebhookVerificationError)
})
