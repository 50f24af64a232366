import type { FastifyBaseLogger } from 'fastify'

import type { ServerConfig } from '../config.ts'
import type { SettleContext } from '../jobs/settle.ts'
import type { Storage } from '../storage/storage.ts'
import type { Tracing } from '../tracing/tracing.ts'
import type { SegmentsKeeper } from './keep-segments.ts'
import type { SourceCache } from './source-cache.ts'

/** What all steps of an upscale work with. */
export interface WorkerContext extends SettleContext {
  readonly tracing: Tracing
  readonly storage: Storage
  /** Where a job's files stand while it runs; one directory an attempt. */
  readonly workDir: string
  readonly segments: SegmentsKeeper
  readonly sources: SourceCache
  /** Whether long videos are shared out, segment by segment, among all workers. */
  readonly fansOut: boolean
  /** How many threads one job's network may use. */
  readonly threadsPerJob: number
  /** What runs it. */
  readonly provider: ServerConfig['provider']
  readonly log: FastifyBaseLogger
}
