import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { CompletedJob } from '@video-upscale/client'
import type { WebhookEvent } from '@video-upscale/client/webhooks'
import { videoUpscaleWebhooks } from '@video-upscale/express'
import express from 'express'

export interface WebhookReceiver {
  readonly url: string
  /** Resolves with the first verified webhook. */
  readonly received: Promise<{ readonly job: CompletedJob; readonly event: WebhookEvent }>
  close(): void
}

/** A small Express app that receives webhooks, as a user's own would. */
export async function receiveWebhook(secret: string): Promise<WebhookReceiver> {
  const { promise: received, resolve } = Promise.withResolvers<{ job: CompletedJob; event: WebhookEvent }>()
  const app = express()
  app.post(
    '/finished',
    videoUpscaleWebhooks({
      secret,
      onCompleted: (job, event) => {
        resolve({ job, event })
      },
    }),
  )
  const server = createServer(app)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}/finished`,
    received,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
