import { sql, type Transaction } from 'kysely'

import { listen, type Listener } from '../database/listen.ts'
import type { DatabaseConnection } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'

const channel = 'video_upscale_cancel'

/** Tells all workers, once the transaction is committed, that a job was canceled. */
export async function announceCancel(trx: Transaction<Tables>, jobId: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${jobId})`.execute(trx)
}

/**
 * Calls back for each canceled job. A cancel that is missed while the connection is down is noticed a few
 * seconds later all the same, by the queue's heartbeat.
 */
export function listenForCancels(
  connection: DatabaseConnection,
  onCancel: (jobId: string) => void,
): Promise<Listener> {
  return listen(connection, channel, onCancel)
}
