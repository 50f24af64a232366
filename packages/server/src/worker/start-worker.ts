import type { Job, PgBoss } from 'pg-boss'

import type { DatabaseConnection } from '../database/open-database.ts'
import type { Claim } from '../jobs/settle.ts'
import { listenForCancels } from '../queue/announce-cancel.ts'
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

export interface Worker {
  /** Takes no new work, waits for the running videos, then ends those that take longer. */
  stop(drainTimeoutMs: number): Promise<void>
}

/** Works off the upscale queue, and the webhook deliveries. */
export async function startWorker(
  { boss, connection }: { readonly boss: PgBoss; readonly connection: DatabaseConnection },
  contexts: { readonly upscale: WorkerContext; readonly webhook: WebhookContext },
  options: { readonly workers: number },
): Promise<Worker> {
  const stopping = new AbortController()
  const running = new Map<string, AbortController>()
  const listener = await listenForCancels(connection, (jobId) => {
    running.get(jobId)?.abort(new Error('The job was canceled.'))
  })
  await workOff<UpscaleEntry>(boss, upscaleQueue, options.workers, async (entry) => {
    const canceled = new AbortController()
    running.set(entry.data.jobId, canceled)
    const signal = AbortSignal.any([entry.signal, stopping.signal, canceled.signal])
    try {
      await processJob(contexts.upscale, toClaim(upscaleQueue, entry), signal)
    } finally {
      running.delete(entry.data.jobId)
    }
  })
  await workOff<UpscaleEntry>(boss, abandonedQueue, 1, (entry) =>
    settleAbandoned(contexts.upscale, toClaim(abandonedQueue, entry)),
  )
  await workOff<WebhookEntry>(boss, webhookQueue, webhooksAtOnce, ({ data }) =>
    deliverWebhook(contexts.webhook, data),
  )
  return {
    async stop(drainTimeoutMs) {
      const timer = setTimeout(() => {
        stopping.abort(new Error('The server is stopping.'))
      }, drainTimeoutMs)
      try {
        // A job that is ended here fails its queue entry, which puts it back for the next start.
        const queues = [upscaleQueue, abandonedQueue, webhookQueue]
        await Promise.all(queues.map((queue) => boss.offWork(queue, { wait: true })))
      } finally {
        clearTimeout(timer)
        await listener.close()
      }
    },
  }
}

/**
 * Handles a queue's entries, `atOnce` at a time. New entries are announced and start at once; the polling
 * is for those that become due later, which nothing announces.
 */
async function workOff<Data>(
  boss: PgBoss,
  queue: string,
  atOnce: number,
  handle: (entry: Job<Data>) => Promise<void>,
): Promise<void> {
  for (let count = 0; count < atOnce; count++) {
    let worker = ''
    worker = await boss.work<Data>(queue, { notifyPollingIntervalSeconds: 2 }, async (entries) => {
      for (const entry of entries) await handle(entry)
      // Looks for the next entry now: a backlog would go down by one a poll otherwise.
      boss.notifyWorker(worker)
    })
  }
}

function toClaim(queue: string, entry: Job<UpscaleEntry>): Claim {
  return { queue, jobId: entry.data.jobId, entryId: entry.id, attempt: entry.retryCount }
}
