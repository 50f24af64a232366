import type { Job, JobAttempt, PgBoss } from 'pg-boss'

import type { DatabaseConnection } from '../database/open-database.ts'
import type { Claim } from '../jobs/settle.ts'
import { listenForCancels } from '../queue/announce-cancel.ts'
import {
  abandonedQueue,
  discardQueue,
  importQueue,
  upscaleQueue,
  webhookQueue,
  type JobEntry,
  type WebhookEntry,
} from '../queue/queues.ts'
import { releaseOrphans, type HeldEntry } from '../queue/release-orphans.ts'
import { discardSegments } from '../storage/discard-segments.ts'
import { deliverWebhook, type WebhookContext } from '../webhooks/deliver-webhook.ts'
import { createAttempts, type RunningJobs } from './attempt-job.ts'
import { processImport, type ImportContext } from './process-import.ts'
import { processJob } from './process-job.ts'
import { processJoin } from './process-join.ts'
import { processSegment } from './process-segment.ts'
import { settleAbandoned } from './settle-abandoned.ts'
import type { WorkerContext } from './worker-context.ts'

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
    /** Whether no other process works off these queues: then what nobody here holds, nobody holds. */
    readonly alone: boolean
  },
): Promise<Worker> {
  const stopping = new AbortController()
  const running: RunningJobs = new Map()
  const listener = await listenForCancels(connection, (jobId) => {
    for (const step of running.get(jobId) ?? []) step.abort(new Error('The job was canceled.'))
  })
  const held = new Set<HeldEntry & JobAttempt>()
  const work = { boss, held }
  const attempt = createAttempts({ ...contexts.upscale, running, stopping: stopping.signal })
  const upscales = { atOnce: options.workers, atOncePerGroup: options.maxConcurrentJobs }
  await workOff<JobEntry>(work, upscaleQueue, upscales, (entry) =>
    attempt('upscale', entry, (signal) => processStep(contexts.upscale, entry, signal)),
  )
  await workOff<JobEntry>(work, importQueue, { atOnce: importsAtOnce }, (entry) =>
    attempt('import', entry, (signal) => processImport(contexts.import, toClaim(importQueue, entry), signal)),
  )
  await workOff<JobEntry>(work, abandonedQueue, { atOnce: 1 }, (entry) =>
    settleAbandoned(contexts.upscale, toClaim(abandonedQueue, entry)),
  )
  await workOff<JobEntry>(work, discardQueue, { atOnce: 1 }, ({ data }) =>
    discardSegments(contexts.upscale.storage, data.jobId),
  )
  const webhooks = { atOnce: webhooksAtOnce, atOncePerGroup: webhooksAtOncePerHost }
  await workOff<WebhookEntry>(work, webhookQueue, webhooks, ({ data }) =>
    deliverWebhook(contexts.webhook, data),
  )
  return {
    async recover() {
      // First of all, before their heartbeats are found to be too old.
      for (const { queue, id, retryCount } of held) await boss.touch(queue, { id, retryCount })
      if (options.alone) await releaseOrphans({ db: contexts.upscale.db, boss }, [...held])
    },

    async stop(drainTimeoutMs) {
      const timer = setTimeout(() => {
        stopping.abort(new Error('The server is stopping.'))
      }, drainTimeoutMs)
      try {
        // A job that is ended here fails its queue entry, which puts it back for the next start.
        const queues = [upscaleQueue, importQueue, abandonedQueue, discardQueue, webhookQueue]
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

/** Does what an entry of the upscale queue asks for. */
function processStep(context: WorkerContext, entry: Job<JobEntry>, signal: AbortSignal): Promise<void> {
  const claim = toClaim(upscaleQueue, entry)
  const { data } = entry
  if (data.step === 'segment') return processSegment(context, claim, data.segment, signal)
  if (data.step === 'join') return processJoin(context, claim, signal)
  return processJob(context, claim, signal)
}

function toClaim(queue: string, entry: Job<JobEntry>): Claim {
  const { jobId, traceparent } = entry.data
  return {
    queue,
    jobId,
    entryId: entry.id,
    attempt: entry.retryCount,
    ...(traceparent === undefined ? {} : { traceparent }),
  }
}
