import type { Clock } from './clock/clock.ts'
import type { FileLinks } from './jobs/file-links.ts'
import type { JobRecord } from './jobs/job-record.ts'
import type { FullScript } from './jobs/job-script.ts'
import type { StoredAnswer } from './http/idempotency.ts'
import type { Dialect } from './tasks/wire-task.ts'

/** A browser token that was given out. */
export interface BrowserToken {
  readonly operations: readonly string[]
  readonly jobId: string | undefined
  readonly expiresAt: number
}

/** A resumable upload. */
export interface Upload {
  readonly length: number
  readonly expiresAt: number
  readonly parts: Uint8Array[]
}

/** What the operations work with: everything that the fake knows. */
export interface FakeContext {
  readonly service: Dialect
  readonly clock: Clock
  readonly apiKey: string
  readonly baseUrl: string
  /** Points of the account before anything was charged. */
  readonly points: number
  /** Unfinished upscales that the hosted service takes at once. */
  readonly maxConcurrentJobs: number
  /** The script of the next job that has one. */
  readonly nextScript: () => FullScript
  /** Every job, oldest first. */
  readonly jobs: Map<string, JobRecord>
  readonly links: FileLinks
  readonly uploads: Map<string, Upload>
  readonly tokens: Map<string, BrowserToken>
  readonly answers: Map<string, StoredAnswer>
  /** Called with each job that an operation has created. */
  readonly onJob: (job: JobRecord) => void
  /** Aborts when the fake is closed. */
  readonly closing: AbortSignal
}
