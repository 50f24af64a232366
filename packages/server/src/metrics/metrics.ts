import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

import type { FinishedStatus } from '../jobs/job-status.ts'

/** What an operator watches. Counters and timings are of this process; the rest is read when it is asked for. */
export interface Metrics {
  requestAnswered(request: { readonly operation: string; readonly status: number }, seconds: number): void
  jobFinished(status: FinishedStatus): void
  /** An attempt that ended without an end for the job: its worker was stopped, or something failed. */
  attemptFailed(): void
  jobTook(job: { readonly model: string; readonly waitSeconds: number; readonly workSeconds: number }): void
  webhookAttempted(outcome: 'delivered' | 'failed' | 'dead'): void
  /** All of it in the text format of Prometheus. */
  render(): Promise<string>
}

/** What only the database and the disk know. */
export interface MetricsSource {
  readonly unfinishedJobs: Readonly<Record<string, number>>
  readonly oldestPendingSeconds: number
  /** Whole jobs, segments and joinings that a worker could take now. */
  readonly queueWaiting: number
  readonly deadWebhooks: number
  /** Accounts whose balances are not what their ledger says; anything but 0 is a bug. */
  readonly unbalancedAccounts: number
}

const prefix = 'video_upscale_'

export function createMetrics(read: {
  readonly source: () => Promise<MetricsSource>
  readonly freeBytes: () => Promise<number>
}): Metrics {
  const registry = new Registry()
  const common = { registers: [registry] }
  collectDefaultMetrics({ register: registry, prefix })
  const { requests, finished, attempts, waits, works, webhooks } = createCounters(common)
  const readGauges = createGauges(common, read)

  return {
    requestAnswered({ operation, status }, seconds) {
      requests.observe({ operation, status: String(status) }, seconds)
    },
    jobFinished(status) {
      finished.inc({ status })
    },
    attemptFailed() {
      attempts.inc()
    },
    jobTook({ model, waitSeconds, workSeconds }) {
      waits.observe(waitSeconds)
      works.observe({ model }, workSeconds)
    },
    webhookAttempted(outcome) {
      webhooks.inc({ outcome })
    },
    async render() {
      await readGauges()
      return registry.metrics()
    },
  }
}

/** Counters and timings of this process. What has not happened yet is 0, not missing. */
function createCounters(common: { readonly registers: Registry[] }) {
  const requests = new Histogram({
    ...common,
    name: `${prefix}http_request_seconds`,
    help: 'Time from a request to the end of its answer.',
    labelNames: ['operation', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  })
  const finished = new Counter({
    ...common,
    name: `${prefix}jobs_finished_total`,
    help: 'Jobs that finished, by status.',
    labelNames: ['status'],
  })
  for (const status of ['completed', 'failed', 'canceled']) finished.inc({ status }, 0)
  const attempts = new Counter({
    ...common,
    name: `${prefix}job_attempts_failed_total`,
    help: 'Attempts at a job that failed and are made again. What a cancel or a stop ended is not counted.',
  })
  const waits = new Histogram({
    ...common,
    name: `${prefix}job_wait_seconds`,
    help: 'Time from submit to the start of the work.',
    buckets: [0.05, 0.5, 5, 30, 120, 600, 3600],
  })
  const works = new Histogram({
    ...common,
    name: `${prefix}job_work_seconds`,
    help: 'Time from the start of the work to its end, of completed jobs.',
    labelNames: ['model'],
    buckets: [1, 5, 20, 60, 300, 1200, 3600],
  })
  const webhooks = new Counter({
    ...common,
    name: `${prefix}webhook_attempts_total`,
    help: 'Attempts to deliver a webhook, by what came of them.',
    labelNames: ['outcome'],
  })
  for (const outcome of ['delivered', 'failed', 'dead']) webhooks.inc({ outcome }, 0)
  return { requests, finished, attempts, waits, works, webhooks }
}

/** The gauges that are read at each look. A database that is down is a reading, not a failure to answer. */
function createGauges(
  common: { readonly registers: Registry[] },
  read: Parameters<typeof createMetrics>[0],
): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ ...common, name: prefix + name, help, labelNames })
  const jobs = gauge('jobs_unfinished', 'Waiting and running jobs, by status.', ['status'])
  const oldest = gauge('oldest_pending_seconds', 'How long the job at the head of the queue has waited.')
  const waiting = gauge('queue_waiting', 'Whole jobs, segments and joinings that a worker could take now.')
  const dead = gauge('webhooks_dead', 'Deliveries that were given up and wait to be redelivered.')
  const unbalanced = gauge('accounts_unbalanced', 'Accounts whose balance contradicts their ledger.')
  const free = gauge('disk_free_bytes', 'Free space on the disk of the data directory.')
  const up = gauge('database_up', '1 if the database answers.')
  return async () => {
    free.set(await read.freeBytes())
    try {
      const source = await read.source()
      for (const [status, count] of Object.entries(source.unfinishedJobs)) jobs.set({ status }, count)
      oldest.set(source.oldestPendingSeconds)
      waiting.set(source.queueWaiting)
      dead.set(source.deadWebhooks)
      unbalanced.set(source.unbalancedAccounts)
      up.set(1)
    } catch {
      up.set(0)
    }
  }
}
