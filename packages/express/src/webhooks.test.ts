import { WebhookHandlingError } from '@video-upscale/client/webhooks'
import { exampleTask, signedWebhook } from '@video-upscale/testing'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { describe, expect, it } from 'vitest'

import { frameworks, listen } from './testing-app/start-app.ts'
import { videoUpscaleWebhooks } from './webhooks.ts'

// What every adapter does stands in contract.test.ts; here stands what only Express has.
const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`

describe.each(frameworks)('express %s', (_version, express) => {
  const keepRaw = (request: object, _response: unknown, raw: Buffer): void => {
    Object.assign(request, { rawBody: raw })
  }
  const parsers: readonly (readonly [string, RequestHandler])[] = [
    ['raw()', express.raw({ type: 'application/json' })],
    ['text()', express.text({ type: 'application/json' })],
    ['json() that keeps the raw body', express.json({ verify: keepRaw })],
  ]

  it.each(parsers)('takes the body as it came from %s', async (_name, parser) => {
    const seen: string[] = []
    const app = express().use(parser)
    app.post('/hook', videoUpscaleWebhooks({ secret, onCompleted: (job) => void seen.push(job.id) }))
    const task = exampleTask()
    const { headers, body } = signedWebhook({ secret, task })
    const origin = await listen(app)
    const response = await fetch(`${origin}/hook`, { method: 'POST', headers, body })
    expect(response.status).toBe(200)
    expect(seen).toEqual([task.job_id])
    const changed = await fetch(`${origin}/hook`, { method: 'POST', headers, body: `${body} ` })
    expect(changed.status).toBe(400)
  })

  it('says what to do about a parser that kept nothing of the body', async () => {
    const errors: unknown[] = []
    const eatBody: RequestHandler = (request, _response, next) => {
      request.resume().once('end', next)
    }
    const app = express().use(eatBody)
    app.post('/hook', videoUpscaleWebhooks({ secret }))
    app.use(collect(errors))
    const { headers, body } = signedWebhook({ secret, task: exampleTask() })
    const response = await fetch(`${await listen(app)}/hook`, { method: 'POST', headers, body })
    expect(response.status).toBe(500)
    expect(errors).toMatchObject([
      { message: expect.stringContaining('Mount video-upscale before it') as unknown },
    ])
  })

  it("hands a handler's failure to the app's error handlers", async () => {
    const errors: unknown[] = []
    const cause = new Error('the database is away')
    const app = express()
    app.post('/hook', videoUpscaleWebhooks({ secret, onEvent: () => Promise.reject(cause) }))
    app.use(collect(errors))
    const { headers, body } = signedWebhook({ secret, task: exampleTask() })
    const response = await fetch(`${await listen(app)}/hook`, { method: 'POST', headers, body })
    expect(response.status).toBe(500)
    expect(errors).toEqual([new WebhookHandlingError(cause)])
  })
})

/** Four parameters are what makes it a handler of errors. */
function collect(errors: unknown[]): ErrorRequestHandler {
  return (error, _request: Request, response, _next) => {
    errors.push(error)
    response.status(500).end()
  }
}
