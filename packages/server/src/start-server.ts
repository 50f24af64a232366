import type { FastifyBaseLogger } from 'fastify'

import type { ServerConfig } from './config.ts'
import { sweepLeftovers } from './jobs/sweep-leftovers.ts'
import { createFirstKey, type FirstKey } from './keys/create-first-key.ts'
import { openInstallation, type Seams } from './open-installation.ts'
import { releaseOrphans } from './queue/release-orphans.ts'
import { startRetention } from './retention/start-retention.ts'
import { runWorker } from './run-worker.ts'
import { refuseNewWork, serveApi } from './serve-api.ts'
import { startInOrder } from './start-in-order.ts'

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

/** Starts API, worker and, without a `databaseUrl`, PostgreSQL, in one process. */
export async function startServer(
  config: ServerConfig,
  log: FastifyBaseLogger,
  seams: Seams = {},
): Promise<RunningServer> {
  const mode = 'alone'
  return startInOrder(log, async (undo) => {
    const installation = await openInstallation(config, log, { mode, seams }, undo)
    const { context, database, lifecycle } = installation
    await sweepLeftovers(context, { alone: true })
    const retention = startRetention(context)
    undo.push(() => retention.stop())
    await releaseOrphans(context, [])
    await serveApi(installation, undo)
    await runWorker(installation, mode, undo)
    refuseNewWork(installation, undo)
    return {
      url: lifecycle.url,
      dataDir: config.dataDir,
      studioUrl: context.studio && `${context.publicUrl()}/`,
      firstKey: await createFirstKey(context.db, config.pointsPerAccount),
      lost: database.lost,
    }
  })
}
