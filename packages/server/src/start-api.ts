import type { FastifyBaseLogger } from 'fastify'

import type { ServerConfig } from './config.ts'
import { openInstallation } from './open-installation.ts'
import { refuseNewWork, serveApi } from './serve-api.ts'
import { startInOrder } from './start-in-order.ts'

/** A running API without workers. */
export interface RunningApi {
  /** Where it listens; callers know it by `PUBLIC_URL`. */
  readonly url: string
  readonly studioUrl: string | undefined
  /** Resolves when it can't go on, with the reason; `stop` it then. */
  readonly lost: Promise<Error>
  /** Refuses new work, ends the connections, ends all. */
  stop(): Promise<void>
}

/** Starts one of any number of APIs over one database and one bucket. */
export async function startApi(config: ServerConfig, log: FastifyBaseLogger): Promise<RunningApi> {
  return startInOrder(log, async (undo) => {
    const installation = await openInstallation(config, log, { mode: 'together' }, undo)
    const { context, database, lifecycle } = installation
    await serveApi(installation, undo)
    refuseNewWork(installation, undo)
    return {
      url: lifecycle.url,
      studioUrl: context.studio && `${context.publicUrl()}/`,
      lost: database.lost,
    }
  })
}
