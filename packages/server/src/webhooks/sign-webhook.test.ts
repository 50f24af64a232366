import { randomBytes, randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'

import { signWebhook } from './sign-webhook.ts'

it('signs as the Standard Webhooks library verifies', () => {
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const body = JSON.stringify({ job_id: randomUUID(), text: 'naïve ☃' })
  const headers = signWebhook({ id: 'msg_1', body, sentAt: new Date() }, [secret])
  expect(new Webhook(secret).verify(body, { ...headers })).toEqual(JSON.parse(body))
  expect(() => new Webhook(secret).verify(`${body} `, { ...headers })).toThrow()
})

it('signs with two secrets, either of which the library verifies by', () => {
  const secrets = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`)
  const headers = signWebhook({ id: 'msg_1', body: '{}', sentAt: new Date() }, secrets)
  expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/)
  for (const secret of secrets) expect(new Webhook(secret).verify('{}', { ...headers })).toEqual({})
})
