import { mkdir, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'

import { createAddressGuard } from './addresses/address-guard.ts'
import { createGuardedAgent } from './addresses/guarded-agent.ts'
import type { ServerConfig } from './config.ts'
import { ensureSecret } from './database/ensure-secret.ts'
import { lockInstallation } from './database/lock-installation.ts'
import { openDatabase, type DatabaseConnection } from './database/open-database.ts'
import { startEmbeddedPostgres } from './database/start-embedded-postgres.ts'
import { createJobEventHub } from './events/job-event-hub.ts'
import { createFileUrlSigner } from './files/sign-file-url.ts'
import { createApp } from './http/create-app.ts'
import { createFindTask } from './jobs/find-task.ts'
import { createFirstKey, type FirstKey } from './keys/create-first-key.ts'
import { createMetrics } from './metrics/metrics.ts'
import { readMetricsSource } from './metrics/read-metrics-source.ts'
import { startMetricsPort } from './metrics/start-metrics-port.ts'
import { createPreviewQueue } from './previews/preview-queue.ts'
import { startQueue } from './queue/start-queue.ts'
import { startRetention } from './retention/start-retention.ts'
import type { ServerContext } from './server-context.ts'
import { createDiskFloor } from './limits/disk-floor.ts'
import { createDirectoryStorage } from './storage/directory-storage.ts'
import { createTracing } from './tracing/tracing.ts'
import { createUploads } from './uploads/uploads.ts'
import { startWorker } from './worker/start-worker.ts'

/** A running server. */
export interface RunningServer {
  /** Where it listens, e.g. `http://127.0.0.1:8484`. The API stands at `<url>/api`. */
  readonly url: string
  readonly dataDir: string
  /** The key made at the first start of a fresh installation; it is shown this once. */
  readonly firstKey: FirstKey | undefined
  /** Refuses new work, lets running videos finish for `drainTimeoutMs`, puts the rest back, ends all. */
  stop(): Promise<void>
}

type Undo = (() => Promise<unknown>)[]

/** Starts API, worker and, without a `databaseUrl`, PostgreSQL, in one process. */
export async function startServer(config: ServerConfig, log: FastifyBaseLogger): Promise<RunningServer> {
  // Undone in reverse order, by a stop as by a start that fails half-way.
  const undo: Undo = []
  const stopAll = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    return await startParts(config, log, undo, stopAll)
  } catch (error) {
    await stopAll()
    throw error
  }
}

async function startParts(
  config: ServerConfig,
  log: FastifyBaseLogger,
  undo: Undo,
  stop: () => Promise<void>,
): Promise<RunningServer> {
  const connection = await claimDatabase(config, undo)
  const lifecycle = { url: '', accepting: true }
  const context = await buildContext(config, log, connection, lifecycle, undo)
  const retention = startRetention(context)
  undo.push(() => retention.stop())

  const app = await createApp(context)
  undo.push(() => app.close())
  lifecycle.url = await app.listen({ host: config.host, port: config.port })
  if (config.metricsPort !== undefined) {
    const { host, metricsPort: port } = config
    const metricsPort = await startMetricsPort(context.metrics, { host, port })
    undo.push(() => metricsPort.close())
    log.info({ port: metricsPort.port }, 'metrics')
  }

  const agent = createGuardedAgent(context.guard)
  undo.push(() => agent.close())
  const worker = await startWorker(
    { boss: context.boss, connection },
    {
      upscale: { ...context, threadsPerJob: threadsPerJob(config) },
      import: { ...context, agent },
      webhook: { ...context, agent, random: Math.random },
    },
    config,
  )
  undo.push(() => worker.stop(config.drainTimeoutMs))
  undo.push(() => {
    lifecycle.accepting = false
    return Promise.resolve()
  })
  const firstKey = await createFirstKey(context.db, config.pointsPerAccount)
  return { url: lifecycle.url, dataDir: config.dataDir, firstKey, stop }
}

/** Jobs that run at once share the machine's processors. */
function threadsPerJob({ workers }: ServerConfig): number {
  return Math.max(1, Math.floor(availableParallelism() / workers))
}

/** What changes while the server runs: where it listens, and whether it takes new work. */
interface Lifecycle {
  readonly url: string
  readonly accepting: boolean
}

/** Opens everything that the operations and the worker work with. */
async function buildContext(
  config: ServerConfig,
  log: FastifyBaseLogger,
  connection: DatabaseConnection,
  lifecycle: Lifecycle,
  undo: Undo,
): Promise<ServerContext> {
  const tracing = createTracing(config.otlpEndpoint)
  undo.push(() => tracing.stop())
  const db = await openDatabase(connection)
  undo.push(() => db.destroy())
  const diskFloor = createDiskFloor(config.dataDir, config.minFreeBytes)
  const boss = await startQueue(connection, (error) => {
    log.error({ err: error }, 'queue')
  })
  undo.push(() => boss.stop({ graceful: false }))
  const events = await createJobEventHub(connection)
  undo.push(() => events.close())

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
    db,
    boss,
    storage: createDirectoryStorage(join(config.dataDir, 'storage')),
    workDir: await emptyWorkDir(config.dataDir),
    uploads: createUploads({
      directory: join(config.dataDir, 'uploads'),
      publicUrl,
      maxVideoBytes: config.maxVideoBytes,
      ttlSeconds: config.uploadTtlSeconds,
    }),
    diskFloor,
    previews: createPreviewQueue(),
    metrics: createMetrics({ source: () => readMetricsSource(db), freeBytes: () => diskFloor.freeBytes() }),
    tracing,
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

/** Finds or starts PostgreSQL, and makes sure that no other server works on it. */
async function claimDatabase(config: ServerConfig, undo: Undo): Promise<DatabaseConnection> {
  const embedded = config.databaseUrl === undefined ? await startEmbeddedPostgres(config.dataDir) : undefined
  const connection = embedded?.connection ?? { connectionString: config.databaseUrl ?? '' }
  const lock = await lockInstallation(connection)
  if (!lock) {
    throw new Error(
      embedded
        ? `Another server is running on ${config.dataDir}. Stop it first, or choose another --data-dir.`
        : 'Another server is running on this database. Stop it first.',
    )
  }
  if (embedded) undo.push(() => embedded.stop())
  undo.push(() => lock.release())
  return connection
}

/** What a crash left half done in the work directory is of no use to anyone. */
async function emptyWorkDir(dataDir: string): Promise<string> {
  const workDir = join(dataDir, 'work')
  await rm(workDir, { recursive: true, force: true })
  await mkdir(workDir, { recursive: true, mode: 0o700 })
  return workDir
}
