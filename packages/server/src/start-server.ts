import { availableParallelism } from 'node:os'
import type { FastifyBaseLogger } from 'fastify'

import { createGuardedAgent } from './addresses/guarded-agent.ts'
import { buildContext } from './build-context.ts'
import type { ServerConfig } from './config.ts'
import { claimDatabase } from './database/claim-database.ts'
import { createApp } from './http/create-app.ts'
import { sweepLeftovers } from './jobs/sweep-leftovers.ts'
import { createFirstKey, type FirstKey } from './keys/create-first-key.ts'
import { startMetricsPort } from './metrics/start-metrics-port.ts'
import { releaseOrphans } from './queue/release-orphans.ts'
import { startRetention } from './retention/start-retention.ts'
import type { Storage } from './storage/storage.ts'
import { startWorker } from './worker/start-worker.ts'

/** A running server. */
export interface RunningServer {
  /** Where it listens, e.g. `http://127.0.0.1:8484`. The API stands at `<url>/api`. */
  readonly url: string
  readonly dataDir: string
  /** Its page, e.g. `http://127.0.0.1:8484/`; undefined where the studio is switched off or was not built. */
  readonly studioUrl: string | undefined
  /** The key made at the first start of a fresh installation; it is shown this once. */
  readonly firstKey: FirstKey | undefined
  /** Resolves when the server can't go on, with the reason; `stop` it then. */
  readonly lost: Promise<Error>
  /** Refuses new work, lets running videos finish for `drainTimeoutMs`, puts the rest back, ends all. */
  stop(): Promise<void>
}

/** Where a test reaches in. */
export interface Seams {
  /** Puts something between the server and its storage, such as a quota. */
  readonly wrapStorage?: (storage: Storage) => Storage
}

type Undo = (() => Promise<unknown>)[]

/** Starts API, worker and, without a `databaseUrl`, PostgreSQL, in one process. */
export async function startServer(
  config: ServerConfig,
  log: FastifyBaseLogger,
  seams: Seams = {},
): Promise<RunningServer> {
  // Undone in reverse order, by a stop as by a start that fails half-way.
  const undo: Undo = []
  const stopAll = async (): Promise<void> => {
    // One part that can't be ended, because its database is gone, must not keep the others.
    const faults: unknown[] = []
    for (const step of undo.splice(0).reverse()) await step().catch((error: unknown) => faults.push(error))
    if (faults.length > 0) throw faults[0]
  }
  try {
    return await startParts(config, log, seams, undo, stopAll)
  } catch (error) {
    await stopAll().catch((fault: unknown) => {
      log.error({ err: fault }, 'not everything could be ended')
    })
    throw error
  }
}

async function startParts(
  config: ServerConfig,
  log: FastifyBaseLogger,
  seams: Seams,
  undo: Undo,
  stop: () => Promise<void>,
): Promise<RunningServer> {
  const database = await claimDatabase(config, log)
  undo.push(() => database.close())
  const { connection } = database
  const lifecycle = { url: '', accepting: true }
  const opened = await buildContext(config, log, connection, lifecycle, undo)
  const context = { ...opened, storage: seams.wrapStorage?.(opened.storage) ?? opened.storage }
  await sweepLeftovers(context)
  const retention = startRetention(context)
  undo.push(() => retention.stop())
  await releaseOrphans(context, [])

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
      upscale: { ...context, threadsPerJob: threadsPerJob(config), provider: config.provider },
      import: { ...context, agent },
      webhook: { ...context, agent, random: Math.random },
    },
    config,
  )
  undo.push(() => worker.stop(config.drainTimeoutMs))
  database.whenBack(() => worker.recover())
  undo.push(() => {
    lifecycle.accepting = false
    // Event streams end by themselves, once they look.
    context.events.wakeAll()
    return Promise.resolve()
  })
  const firstKey = await createFirstKey(context.db, config.pointsPerAccount)
  return {
    url: lifecycle.url,
    dataDir: config.dataDir,
    studioUrl: context.studio && `${context.publicUrl()}/`,
    firstKey,
    lost: database.lost,
    stop,
  }
}

/** Jobs that run at once share the machine's processors. */
function threadsPerJob({ workers }: ServerConfig): number {
  return Math.max(1, Math.floor(availableParallelism() / workers))
}
