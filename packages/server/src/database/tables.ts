import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { MadeSegment, Proof, Source } from '@video-upscale/engine'

import type { ImportUrls, VideoUpscaleRequest } from '../http/wire.ts'
import type { JobStatus } from '../jobs/job-status.ts'
import type { LedgerOperation } from '../points/ledger-operation.ts'

type CreatedAt = ColumnType<Date, Date | undefined, never>

/** A tenant: owns keys, points, jobs, and a webhook secret (two while it is rotated). Balances equal the sums of its ledger. */
export interface AccountsTable {
  id: Generated<number>
  name: string
  webhook_secret: string
  /** The one before, and when it ceases to sign. */
  old_webhook_secret: ColumnType<string | null, never>
  old_webhook_secret_ends_at: ColumnType<Date | null, never>
  available_points: Generated<number>
  /** Of its newest job in the queue (`queue/rounds.ts`). */
  last_round: Generated<number>
  frozen_points: Generated<number>
  consumed_points: Generated<number>
  /** Limits of this account alone; null where the configuration's hold. 0 is no limit. */
  requests_per_minute: ColumnType<number | null, number | null | undefined>
  max_unfinished_jobs: ColumnType<number | null, number | null | undefined>
  max_stored_bytes: ColumnType<number | null, number | null | undefined>
  created_at: CreatedAt
}

/** API keys: only a SHA-256 is kept, so that a stolen database opens nothing. */
export interface ApiKeysTable {
  id: Generated<number>
  account_id: number
  hash: Buffer
  hint: string
  created_at: CreatedAt
  revoked_at: ColumnType<Date | null>
}

export interface JobsTable {
  id: string
  account_id: number
  task_type: 'video_upscale' | 'video_import'
  status: JobStatus
  model: string
  callback: string | null
  /** The request as it was accepted; empty for an import of files. */
  input: JSONColumnType<Partial<VideoUpscaleRequest & ImportUrls>>
  price: number
  attempt: Generated<number>
  progress: JSONColumnType<Progress> | null
  report: JSONColumnType<Proof> | null
  result_key: string | null
  logs: ColumnType<string[], string, string>
  error_code: Generated<number>
  error_message: Generated<string>
  error_raw_message: Generated<string>
  error_detail: JSONColumnType<unknown[]> | null
  created_at: CreatedAt
  started_at: ColumnType<Date | null>
  ended_at: ColumnType<Date | null>
  /** `x-request-id` of the request that made the job. */
  request_id: Generated<string>
  /** When its files were given up to retention; they are deleted a while later. */
  files_expired_at: ColumnType<Date | null, Date | null | undefined>
  files_deleted_at: ColumnType<Date | null, Date | null | undefined>
}

/** The wire's progress object (contract, task object additions). */
export interface Progress {
  readonly fraction: number
  readonly frame: number
  readonly frames: number
  readonly fps: number
  readonly etaSeconds: number | null
  readonly stage: string
}

/** The videos of an import job: where each stands in storage and what the probe saw. */
export interface VideosTable {
  job_id: string
  video_no: number
  storage_key: string
  source: JSONColumnType<Source>
}

/** The segments of a long video while several machines work on them; they go when the job ends. */
export interface JobSegmentsTable {
  job_id: string
  /** Which of the plan's segments it is. */
  segment: number
  frames: number
  attempt: Generated<number>
  frames_done: Generated<number>
  fps: Generated<number>
  /** Where its file is, once it is finished, and what the engine said of it. */
  storage_key: ColumnType<string | null, null | undefined>
  made: JSONColumnType<MadeSegment> | null
}

/** Append-only. One row per (job, operation), so that no crash or double delivery can charge twice. */
export interface LedgerEntriesTable {
  id: Generated<number>
  account_id: number
  job_id: string | null
  operation: LedgerOperation
  points: number
  created_at: CreatedAt
}

export interface WebhookDeliveriesTable {
  id: string
  account_id: number
  job_id: string
  url: string
  state: Generated<'pending' | 'delivered' | 'dead'>
  attempts: Generated<number>
  last_status: number | null
  last_error: string | null
  next_attempt_at: ColumnType<Date | null>
  created_at: CreatedAt
}

/** What happened to each job, for those who follow it. */
export interface JobEventsTable {
  id: Generated<number>
  job_id: string
  event: 'status' | 'progress' | 'log' | 'done'
  data: ColumnType<Progress | { line: string } | { status: JobStatus } | null, string | null, never>
  created_at: CreatedAt
}

/** The first answer to each `Idempotency-Key`. */
export interface IdempotencyKeysTable {
  account_id: number
  key: string
  request_hash: Buffer
  answer: JSONColumnType<object>
  created_at: CreatedAt
}

/** Secrets and switches that all processes of one installation share. */
export interface SettingsTable {
  name: string
  value: string
}

export interface Tables {
  job_segments: JobSegmentsTable
  job_events: JobEventsTable
  idempotency_keys: IdempotencyKeysTable
  accounts: AccountsTable
  api_keys: ApiKeysTable
  jobs: JobsTable
  videos: VideosTable
  ledger_entries: LedgerEntriesTable
  webhook_deliveries: WebhookDeliveriesTable
  settings: SettingsTable
}
