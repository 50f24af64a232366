import type { FastifyBaseLogger } from 'fastify'
import type { PgBoss } from 'pg-boss'

import type { AddressGuard } from './addresses/address-guard.ts'
import type { ServerConfig } from './config.ts'
import type { Database } from './database/open-database.ts'
import type { JobEventHub } from './events/job-event-hub.ts'
import type { SignFileUrl } from './files/sign-file-url.ts'
import type { FindTask } from './jobs/find-task.ts'
import type { DiskFloor } from './limits/disk-floor.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { PreviewQueue } from './previews/preview-queue.ts'
import type { Secret } from './keys/secret.ts'
import type { Storage } from './storage/storage.ts'
import type { StudioFiles } from './studio/find-studio.ts'
import type { Tracing } from './tracing/tracing.ts'
import type { Uploads } from './uploads/uploads.ts'
import type { SegmentsKeeper } from './worker/keep-segments.ts'

/** What the operations work with. Everything is handed in, so that a test can put any part in its place. */
export interface ServerContext {
  readonly config: ServerConfig
  /** How callers reach this server; known once it listens. */
  readonly publicUrl: () => string
  /** The page at `/`; undefined where it is switched off, or was not built. */
  readonly studio: StudioFiles | undefined
  readonly db: Database
  readonly boss: PgBoss
  readonly storage: Storage
  /** For files under way: uploads before they are checked, sources while they are upscaled. */
  readonly workDir: string
  readonly segments: SegmentsKeeper
  readonly uploads: Uploads
  readonly diskFloor: DiskFloor
  /** Runs previews one after the other. */
  readonly previews: PreviewQueue
  readonly guard: AddressGuard
  readonly findTask: FindTask
  readonly signFileUrl: SignFileUrl
  readonly fileSecret: Secret
  readonly tokenSecret: Secret
  readonly events: JobEventHub
  /** False from the moment a stop begins. */
  readonly acceptsWork: () => boolean
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly now: () => Date
  readonly log: FastifyBaseLogger
}
