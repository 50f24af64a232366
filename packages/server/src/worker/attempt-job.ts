import type { Job } from 'pg-boss'

import type { Database } from '../database/open-database.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { forgiveAttempt } from '../queue/forgive-attempt.ts'
import type { JobEntry } from '../queue/start-queue.ts'
import type { Tracing } from '../tracing/tracing.ts'

interface AttemptContext {
  readonly db: Database
  readonly tracing: Tracing
  readonly metrics: Metrics
  /** The jobs that run here, by id, so that a cancel finds them. */
  readonly running: Map<string, AbortController>
  /** Aborts when the worker stops. */
  readonly stopping: AbortSignal
}

/** Makes attempts at jobs, each with a signal that ends it when it is canceled, lost or stopped, and a span. */
export function createAttempts({ db, tracing, metrics, running, stopping }: AttemptContext) {
  return async (
    name: 'upscale' | 'import',
    entry: Job<JobEntry>,
    process: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> => {
    const { jobId, traceparent } = entry.data
    const canceled = new AbortController()
    running.set(jobId, canceled)
    const facts = { 'video_upscale.job_id': jobId, 'video_upscale.attempt': entry.retryCount }
    const span = tracing.begin(name, 'job', facts, traceparent)
    try {
      await process(AbortSignal.any([entry.signal, stopping, canceled.signal]))
      span.end()
    } catch (error) {
      metrics.attemptFailed()
      span.end({ error })
      if (stopping.aborted) await forgiveAttempt(db, entry.name, entry)
      throw error
    } finally {
      running.delete(jobId)
    }
  }
}
