import type { FastifyBaseLogger } from 'fastify'

import { buildContext, type Lifecycle } from './build-context.ts'
import type { ServerConfig } from './config.ts'
import { claimDatabase } from './database/claim-database.ts'
import type { KeptDatabase } from './database/keep-database.ts'
import type { LockMode } from './database/lock-installation.ts'
import type { ServerContext } from './server-context.ts'
import type { Undo } from './start-in-order.ts'
import type { Storage } from './storage/storage.ts'

/** Where a test reaches in. */
export interface Seams {
  /** Puts something between the server and its storage, such as a quota. */
  readonly wrapStorage?: (storage: Storage) => Storage
}

/** Database, storage and all that stands on them. */
export interface OpenInstallation {
  readonly database: KeptDatabase
  readonly context: ServerContext
  /** To be told where it listens, and when a stop begins. */
  readonly lifecycle: { url: string; accepting: boolean } & Lifecycle
}

/**
 * Opens an installation for one process, alone or together with others.
 *
 * @param undo gets what closes it again
 */
export async function openInstallation(
  config: ServerConfig,
  log: FastifyBaseLogger,
  { mode, seams = {} }: { readonly mode: LockMode; readonly seams?: Seams },
  undo: Undo,
): Promise<OpenInstallation> {
  const database = await claimDatabase(config, log, mode)
  undo.push(() => database.close())
  const lifecycle = { url: '', accepting: true }
  const opened = await buildContext({ config, log, mode, lifecycle }, database.connection, undo)
  const context = { ...opened, storage: seams.wrapStorage?.(opened.storage) ?? opened.storage }
  return { database, context, lifecycle }
}
