import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyBaseLogger } from 'fastify'

import { createAddressGuard } from './addresses/address-guard.ts'
import type { ServerConfig } from './config.ts'
import { isDatabaseAway } from './database/database-away.ts'
import { ensureSecret } from './database/ensure-secret.ts'
import type { LockMode } from './database/lock-installation.ts'
import { openDatabase, type DatabaseConnection } from './database/open-database.ts'
import { createJobEventHub } from './events/job-event-hub.ts'
import { createFileUrlSigner } from './files/sign-file-url.ts'
import { createFindTask } from './jobs/find-task.ts'
import { createMetrics } from './metrics/metrics.ts'
import { readMetricsSource } from './metrics/read-metrics-source.ts'
import { createPreviewQueue } from './previews/preview-queue.ts'
import { startQueue } from './queue/start-queue.ts'
import type { ServerContext } from './server-context.ts'
import { createDiskFloor } from './limits/disk-floor.ts'
import { findStudio } from './studio/find-studio.ts'
import { createTracing } from './tracing/tracing.ts'
import { createDatabaseLocker } from './uploads/database-locker.ts'
import { openUploadDirectory } from './uploads/upload-directory.ts'
import { createUploads, type Uploads } from './uploads/uploads.ts'
import { openStorage } from './storage/open-storage.ts'
import { parseS3Location } from './storage/s3-location.ts'
import { openWorkDirectory } from './storage/open-work-directory.ts'
import { keepSegments } from './worker/keep-segments.ts'

// Put there by the build. Seen from here it is the same place for the source and for what is built of it.
const studioDirectory = fileURLToPath(new URL('../dist/studio', import.meta.url))

interface Opening {
  readonly config: ServerConfig
  readonly log: FastifyBaseLogger
  readonly mode: LockMode
  readonly lifecycle: Lifecycle
}

/** What changes while the server runs: where it listens, and whether it takes new work. */
export interface Lifecycle {
  readonly url: string
  readonly accepting: boolean
}

/**
 * Opens everything that the operations and the worker work with.
 *
 * @param undo gets what closes it again, to be done in reverse order
 */
export async function buildContext(
  opening: Opening,
  connection: DatabaseConnection,
  undo: (() => Promise<unknown>)[],
): Promise<ServerContext> {
  const { config, log, mode, lifecycle } = opening
  const tracing = createTracing(config.otlpEndpoint)
  undo.push(() => tracing.stop())
  const db = await openDatabase(connection)
  undo.push(() => db.destroy())
  const { storage, close } = await openStorage(config)
  undo.push(close)
  const diskFloor = createDiskFloor(config.dataDir, config.minFreeBytes)
  const boss = await startQueue(connection, (error) => {
    // That the database is away is said once, by whoever watches over it.
    log[isDatabaseAway(error) ? 'debug' : 'error']({ err: error }, 'queue')
  })
  undo.push(() => boss.stop({ graceful: false }))
  const events = await createJobEventHub(connection)
  undo.push(() => events.close())

  const work = await openWorkDirectory(join(config.dataDir, 'work'), mode)
  undo.push(work.close)
  const now = () => new Date()
  const fileSecret = await ensureSecret(db, 'file-token-secret')
  const tokenSecret = await ensureSecret(db, 'browser-token-secret')
  const publicUrl = (): string => config.publicUrl ?? lifecycle.url
  const signFileUrl = createFileUrlSigner({
    publicUrl,
    secret: fileSecret,
    ttlSeconds: config.fileUrlTtlSeconds,
    now,
  })
  const { allowHttpCallbacks: allowHttp, allowAddresses } = config
  return {
    config,
    publicUrl,
    studio: config.studio ? await findStudio(studioDirectory, log) : undefined,
    db,
    boss,
    storage,
    uploads: await openUploads(opening, connection, { storage, publicUrl }, undo),
    diskFloor,
    previews: createPreviewQueue(),
    metrics: createMetrics({ source: () => readMetricsSource(db), freeBytes: () => diskFloor.freeBytes() }),
    tracing,
    workDir: work.path,
    segments: await keepSegments(db, join(mode === 'alone' ? config.dataDir : work.path, 'segments')),
    guard: createAddressGuard({ allowHttp, allowAddresses }),
    findTask: createFindTask(db, signFileUrl),
    signFileUrl,
    fileSecret,
    tokenSecret,
    events,
    acceptsWork: () => lifecycle.accepting,
    now,
    log,
  }
}

/** In a directory for one process, in the bucket for several. */
async function openUploads(
  { config, mode }: Opening,
  connection: DatabaseConnection,
  { storage, publicUrl }: Pick<ServerContext, 'storage' | 'publicUrl'>,
  undo: (() => Promise<unknown>)[],
): Promise<Uploads> {
  const { dataDir, storageUrl, maxVideoBytes, uploadTtlSeconds: ttlSeconds } = config
  if (mode === 'alone' || storageUrl === undefined) {
    const files = openUploadDirectory(join(dataDir, 'uploads'), ttlSeconds)
    return createUploads({ files, publicUrl, maxVideoBytes, ttlSeconds })
  }
  // The SDK is megabytes of code, for those alone who use it.
  const { openUploadBucket } = await import('./uploads/upload-bucket.ts')
  const files = openUploadBucket(parseS3Location(storageUrl), storage, ttlSeconds)
  const locker = await createDatabaseLocker(connection)
  undo.push(() => locker.close())
  return createUploads({ files, locker, publicUrl, maxVideoBytes, ttlSeconds })
}
