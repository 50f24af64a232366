import type { Job } from 'pg-boss'

import type { Database } from '../database/open-database.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { forgiveAttempt } from '../queue/forgive-attempt.ts'
import type { JobEntry } from '../queue/queues.ts'
import { reachRound } from '../queue/rounds.ts'
import type { Tracing } from '../tracing/tracing.ts'

/** A split job's segments and its joining run by themselves. */
export type RunningJobs = Map<string, Set<AbortController>>

interface AttemptContext {
  readonly db: Database
  readonly tracing: Tracing
  readonly metrics: Metrics
  /** What runs here, by its job, so that a cancel finds it. */
  readonly running: RunningJobs
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
    const steps = running.get(jobId) ?? new Set()
    running.set(jobId, steps.add(canceled))
    const facts = { 'video_upscale.job_id': jobId, 'video_upscale.attempt': entry.retryCount }
    await sayRound(db, entry.data)
    const span = tracing.begin(name, 'job', facts, traceparent)
    try {
      await process(AbortSignal.any([entry.signal, stopping, canceled.signal]))
      span.end()
    } catch (error) {
      // A cancel is an end, and what a stop cuts off is no failure.
      if (!canceled.signal.aborted && !stopping.aborted) metrics.attemptFailed()
      span.end({ error })
      if (stopping.aborted) await forgiveAttempt(db, entry.name, entry)
      throw error
    } finally {
      steps.delete(canceled)
      if (steps.size === 0) running.delete(jobId)
    }
  }
}

/** It orders what comes later; a database that is away is the attempt's own concern. */
async function sayRound(db: Database, { round }: JobEntry): Promise<void> {
  if (round !== undefined) await reachRound(db, round).catch(() => undefined)
}
