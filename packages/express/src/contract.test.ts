import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import express4 from 'express4'
import { describeAdapterContract, type AdapterOptions, type StartedAdapter } from '@video-upscale/testing'
import { describe, it } from 'vitest'

import { videoUpscaleProxy } from './proxy.ts'
import { videoUpscaleWebhooks } from './webhooks.ts'

async function start(
  framework: typeof express,
  { proxy, webhooks, jsonParser }: AdapterOptions,
): Promise<StartedAdapter> {
  const app = framework()
  if (jsonParser) app.use(framework.json())
  app.use('/mounted/api', videoUpscaleProxy(proxy))
  app.use('/finished', videoUpscaleWebhooks(webhooks))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  return {
    baseUrl: `${origin}/mounted/api`,
    webhookUrl: `${origin}/finished`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

// Express 4 ships no types of its own; it is the same interface for what this test uses.
const frameworks = [
  ['express 4', express4 as unknown as typeof express],
  ['express 5', express],
] as const

for (const [name, framework] of frameworks) {
  describeAdapterContract({
    name,
    describe,
    it: (title, body) => {
      it(title, body, 120_000)
    },
    start: (options) => start(framework, options),
  })
}
