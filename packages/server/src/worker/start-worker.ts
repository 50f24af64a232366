import type { Job, JobAttempt, PgBoss } from 'pg-boss'

import type { DatabaseConnection } from '../database/open-database.ts'
import type { Claim } from '../jobs/settle.ts'
import { listenForCancels } from '../queue/announce-cancel.ts'
import { releaseOrphans, type HeldEntry } from '../queue/release-orphans.ts'
import {
  abandonedQueue,
  importQueue,
  upscaleQueue,
  webhookQueue,
  type JobEntry,
  type WebhookEntry,
} from '../queue/start-queue.ts'
import { deliverWebhook, type WebhookContext } from '../webhooks/deliver-webhook.ts'
import { createAttempts } from './attempt-job.ts'
import { processImport, type ImportContext } from './process-import.ts'
import { processJob, type WorkerContext } from './process-job.ts'
import { settleAbandoned } from './settle-abandoned.ts'

// The rest stays free for others while one host hangs.
const webhooksAtOnce = 8
const webhooksAtOncePerHost = 2
const importsAtOnce = 2

export interface Worker {
  /** After the database was away: keeps what runs here, puts back what was given out and never arrived. */
  recover(): Promise<void>
  /** Takes no new work, waits for the running videos, then ends those that take longer. */
  stop(drainTimeoutMs: number): Promise<void>
}

/** Works off the upscale queue, and the webhook deliveries. */
export async function startWorker(
  { boss, connection }: { readonly boss: PgBoss; readonly connection: DatabaseConnection },
  contexts: {
    readonly upscale: WorkerContext
    readonly import: ImportContext
    readonly webhook: WebhookContext
  },
  options: {
    readonly workers: number
    /** Jobs of one account that run at once; 0 leaves it at `workers`. */
    readonly maxConcurrentJobs: number
  },
): Promise<Worker> {
  const stopping = new AbortController()
  const running = new Map<string, AbortController>()
  const listener = await listenForCancels(connection, (jobId) => {
    running.get(jobId)?.abort(new Error('The job was canceled.'))
  })
  const held = new Set<HeldEntry & JobAttempt>()
  const work = { boss, held }
  const attempt = createAttempts({ ...contexts.upscale, running, stopping: stopping.signal })
  const upscales = { atOnce: options.workers, atOncePerGroup: options.maxConcurrentJobs }
  await workOff<JobEntry>(work, upscaleQueue, upscales, (entry) =>
    attempt('upscale', entry, (signal) => processJob(contexts.upscale, toClaim(upscaleQueue, entry), signal)),
  )
  await workOff<JobEntry>(work, importQueue, { atOnce: importsAtOnce }, (entry) =>
    attempt('import', entry, (signal) => processImport(contexts.import, toClaim(importQueue, entry), signal)),
  )
  await workOff<JobEntry>(work, abandonedQueue, { atOnce: 1 }, (entry) =>
    settleAbandoned(contexts.upscale, toClaim(abandonedQueue, entry)),
  )
  const webhooks = { atOnce: webhooksAtOnce, atOncePerGroup: webhooksAtOncePerHost }
  await workOff<WebhookEntry>(work, webhookQueue, webhooks, ({ data }) =>
    deliverWebhook(contexts.webhook, data),
  )
  return {
    async recover() {
      // First of all, before their heartbeats are found to be too old.
      for (const { queue, id, retryCount } of held) await boss.touch(queue, { id, retryCount })
      await releaseOrphans({ db: contexts.upscale.db, boss }, [...held])
    },

    async stop(drainTimeoutMs) {
      const timer = setTimeout(() => {
        stopping.abort(new Error('The server is stopping.'))
      }, drainTimeoutMs)
      try {
        // A job that is ended here fails its queue entry, which puts it back for the next start.
        const queues = [upscaleQueue, importQueue, abandonedQueue, webhookQueue]
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
  { boss, held }: { readonly boss: PgBoss; readonly held: Set<HeldEntry & JobAttempt> },
  queue: string,
  { atOnce, atOncePerGroup = 0 }: { readonly atOnce: number; readonly atOncePerGroup?: number },
  handle: (entry: Job<Data>) => Promise<void>,
): Promise<void> {
  const options = {
    notifyPollingIntervalSeconds: 2,
    ...(atOncePerGroup > 0 ? { groupConcurrency: atOncePerGroup } : {}),
  }
  for (let count = 0; count < atOnce; count++) {
    let worker = ''
    worker = await boss.work<Data>(queue, options, async (entries) => {
      for (const entry of entries) {
        const { id, retryCount } = entry
        const holding = { queue, id, retryCount }
        held.add(holding)
        await handle(entry).finally(() => held.delete(holding))
      }
      // Looks for the next entry now: a backlog would go down by one a poll otherwise.
      boss.notifyWorker(worker)
    })
  }
}

function toClaim(queue: string, entry: Job<JobEntry>): Claim {
  return { queue, jobId: entry.data.jobId, entryId: entry.id, attempt: entry.retryCount }
}
