import { sql, type Transaction } from 'kysely'
import pg from 'pg'

import type { DatabaseConnection } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'

const channel = 'video_upscale_cancel'
const reconnectDelayMs = 1000

/** Tells all workers, once the transaction is committed, that a job was canceled. */
export async function announceCancel(trx: Transaction<Tables>, jobId: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${jobId})`.execute(trx)
}

export interface CancelListener {
  close(): Promise<void>
}

/**
 * Calls back for each canceled job. A cancel that is missed while the connection is down is noticed a few
 * seconds later all the same, by the queue's heartbeat.
 */
export async function listenForCancels(
  connection: DatabaseConnection,
  onCancel: (jobId: string) => void,
): Promise<CancelListener> {
  let closed = false
  let client = await connect()

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ ...connection })
    next.on('notification', ({ payload }) => {
      if (payload !== undefined) onCancel(payload)
    })
    next.on('error', () => undefined)
    next.once('end', reconnect)
    await next.connect()
    await next.query(`listen ${channel}`)
    return next
  }

  function reconnect(): void {
    if (closed) return
    setTimeout(() => {
      if (closed) return
      connect().then((next) => (client = next), reconnect)
    }, reconnectDelayMs).unref()
  }

  return {
    async close() {
      closed = true
      await client.end()
    },
  }
}
