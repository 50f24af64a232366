import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'

import { completedTask } from '../testing-service/tasks.ts'
import { signWebhook } from './sign-webhook.ts'
import { verifyWebhook } from './verify-webhook.ts'

const secret = `whsec_${randomBytes(32).toString('base64')}`
const other = `whsec_${randomBytes(24).toString('base64')}`
const body = JSON.stringify({ ...completedTask, logs: ['ünï ✓'] })

describe('signWebhook', () => {
  it('signs what verifyWebhook and the Standard Webhooks library believe', async () => {
    const headers = { ...(await signWebhook({ id: 'msg_1', body, secret })) }
    expect(await verifyWebhook({ body, headers, secret })).toMatchObject({ id: 'msg_1' })
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
    expect(() => new Webhook(other).verify(body, headers)).toThrow('No matching signature')
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching signature')
  })

  it('signs with both secrets while they are rotated', async () => {
    const headers = { ...(await signWebhook({ id: 'msg_1', body, secret: [secret, other] })) }
    for (const one of [secret, other]) expect(new Webhook(one).verify(body, headers)).toBeTruthy()
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2)
  })

  it('signs the time that it is given, which ages', async () => {
    const sentAt = new Date('2026-11-23T05:00:00.999Z')
    const headers = { ...(await signWebhook({ id: 'msg_1', body, secret, sentAt })) }
    expect(headers['webhook-timestamp']).toBe('1795410000')
    expect(headers['webhook-signature']).toBe(new Webhook(secret).sign('msg_1', sentAt, body))
    await expect(verifyWebhook({ body, headers, secret })).rejects.toThrow('too old')
  })

  it.each([
    ['a secret that is none', { secret: 'whsec_!' }],
    ['no secret', { secret: [] }],
    ['a date that is none', { sentAt: new Date('soon') }],
    ['no id', { id: '' }],
  ])('refuses %s', async (_what, wrong) => {
    await expect(signWebhook({ id: 'msg_1', body, secret, ...wrong })).rejects.toThrow(TypeError)
  })
})
