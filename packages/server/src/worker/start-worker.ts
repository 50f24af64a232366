import type { Job, PgBoss } from 'pg-boss'

import type { Claim } from '../jobs/settle.ts'
import {
  abandonedQueue,
  upscaleQueue,
  webhookQueue,
  type UpscaleEntry,
  type WebhookEntry,
} from '../queue/start-queue.ts'
import { deliverWebhook, type WebhookContext } from '../webhooks/deliver-webhook.ts'
import { processJob, type WorkerContext } from './process-job.ts'
import { settleAbandoned } from './settle-abandoned.ts'

const webhooksAtOnce = 4

// New entries are announced and start at once; this is for those that become due later, which nothing announces.
const polling = { notifyPollingIntervalSeconds: 2 } as const

export interface Worker {
  /** Takes no new work, waits for the running videos, then ends those that take longer. */
  stop(drainTimeoutMs: number): Promise<void>
}

/** Works off the upscale queue, and the webhook deliveries. */
export async function startWorker(
  boss: PgBoss,
  contexts: { readonly upscale: WorkerContext; readonly webhook: WebhookContext },
  options: { readonly workers: number },
): Promise<Worker> {
  const stopping = new AbortController()
  await boss.work<UpscaleEntry>(
    upscaleQueue,
    { ...polling, localConcurrency: options.workers },
    async (entries) => {
      for (const entry of entries) {
        const signal = AbortSignal.any([entry.signal, stopping.signal])
        await processJob(contexts.upscale, toClaim(upscaleQueue, entry), signal)
      }
    },
  )
  await boss.work<UpscaleEntry>(abandonedQueue, polling, async (entries) => {
    for (const entry of entries) await settleAbandoned(contexts.upscale, toClaim(abandonedQueue, entry))
  })
  await boss.work<WebhookEntry>(
    webhookQueue,
    { ...polling, localConcurrency: webhooksAtOnce },
    async (entries) => {
      for (const entry of entries) await deliverWebhook(contexts.webhook, entry.data)
    },
  )
  return {
    async stop(drainTimeoutMs) {
      const timer = setTimeout(() => {
        stopping.abort(new Error('The server is stopping.'))
      }, drainTimeoutMs)
      try {
        // A job that is ended here fails its queue entry, which puts it back for the next start.
        await Promise.all([
          boss.offWork(upscaleQueue, { wait: true }),
          boss.offWork(abandonedQueue, { wait: true }),
          boss.offWork(webhookQueue, { wait: true }),
        ])
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

function toClaim(queue: string, entry: Job<UpscaleEntry>): Claim {
  return { queue, jobId: entry.data.jobId, entryId: entry.id, attempt: entry.retryCount }
}
