import type { FastifyBaseLogger } from 'fastify'

import type { ServerConfig } from './config.ts'
import { serveMetrics } from './metrics/start-metrics-port.ts'
import { openInstallation } from './open-installation.ts'
import { shareRetention } from './retention/share-retention.ts'
import { runWorker } from './run-worker.ts'
import { refuseNewWork } from './serve-api.ts'
import { startInOrder } from './start-in-order.ts'

/** A running worker without an API. */
export interface RunningWorker {
  /** Resolves when it can't go on, with the reason; `stop` it then. */
  readonly lost: Promise<Error>
  /** Takes no new work, lets what runs finish for `drainTimeoutMs`, puts the rest back, ends all. */
  stop(): Promise<void>
}

/** Starts one of any number of workers over one database and one bucket. */
export async function startWorkerProcess(
  config: ServerConfig,
  log: FastifyBaseLogger,
): Promise<RunningWorker> {
  const mode = 'together'
  return startInOrder(log, async (undo) => {
    const installation = await openInstallation(config, log, { mode }, undo)
    const { context, database } = installation
    await serveMetrics(context, undo)
    const retention = await shareRetention(context)
    undo.push(() => retention.stop())
    await runWorker(installation, mode, undo)
    refuseNewWork(installation, undo)
    return { lost: database.lost }
  })
}
