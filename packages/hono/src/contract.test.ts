import { getRequestListener } from '@hono/node-server'
import {
  describeAdapterContract,
  listenOnLoopback,
  type AdapterOptions,
  type StartedAdapter,
} from '@video-upscale/testing'
import type { Hono } from 'hono'
import { describe, it } from 'vitest'

import { videoUpscaleProxy } from './proxy.ts'
import { frameworks } from './testing-frameworks/frameworks.ts'
import { videoUpscaleWebhooks } from './webhooks.ts'

async function start(
  Framework: typeof Hono,
  { proxy, webhooks, jsonParser }: AdapterOptions,
): Promise<StartedAdapter> {
  const app = new Framework()
  if (jsonParser) {
    // Hono has no parser of its own that runs before all else; a middleware that looks at bodies comes next to it.
    app.use(async (c, next) => {
      if (c.req.header('content-type')?.includes('json') === true) await c.req.json()
      await next()
    })
  }
  app.use('/mounted/api/*', videoUpscaleProxy(proxy))
  app.post('/finished', videoUpscaleWebhooks(webhooks))
  app.onError((_error, c) => c.text('Something is wrong here.', 500))
  const listener = getRequestListener(app.fetch)
  const { origin, close } = await listenOnLoopback((request, response) => void listener(request, response))
  return { baseUrl: `${origin}/mounted/api`, webhookUrl: `${origin}/finished`, close }
}

for (const [name, Framework] of frameworks) {
  describeAdapterContract({
    name,
    describe,
    it: (title, body) => {
      it(title, body, 120_000)
    },
    start: (options) => start(Framework, options),
  })
}
