import pg from 'pg'

import type { DatabaseConnection } from './open-database.ts'

const reconnectDelayMs = 1000

export interface Listener {
  close(): Promise<void>
}

/**
 * Calls back for each notification of a channel, on a connection of its own, which is made again when it
 * breaks. Notifications in between are lost, so a caller must also look by itself now and then.
 */
export async function listen(
  connection: DatabaseConnection,
  channel: string,
  onPayload: (payload: string) => void,
): Promise<Listener> {
  let closed = false
  let client = await connect()

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({ ...connection })
    next.on('notification', ({ payload }) => {
      if (payload !== undefined) onPayload(payload)
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
