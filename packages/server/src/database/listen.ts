import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

import type { DatabaseConnection } from './open-database.ts'

const reconnectDelayMs = 1000

export interface Listener {
  close(): Promise<void>
}

interface Session {
  readonly client: pg.Client
  readonly ended: Promise<void>
}

/**
 * Calls back for each notification of a channel, on a connection of its own, which is made again when it
 * breaks. Notifications in between are lost; a caller that must know looks by itself in `onMissed`.
 */
export async function listen(
  connection: DatabaseConnection,
  channel: string,
  onPayload: (payload: string) => void,
  onMissed: () => void = () => undefined,
): Promise<Listener> {
  const closing = new AbortController()
  let current = await connect()
  const listening = keepListening()

  async function connect(): Promise<Session> {
    const next = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 })
    next.on('notification', ({ payload }) => {
      if (payload !== undefined) onPayload(payload)
    })
    next.on('error', () => undefined)
    const ended = new Promise<void>((resolve) => next.once('end', resolve))
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
      return { client: next, ended }
    } catch (error) {
      await next.end().catch(() => undefined)
      throw error
    }
  }

  // One loop, not one event for each failure: a failed attempt ends in two events, and would begin two more.
  async function keepListening(): Promise<void> {
    const { signal } = closing
    for (;;) {
      await current.ended
      await delay(reconnectDelayMs, undefined, { signal, ref: false }).catch(() => undefined)
      // What failed has ended too, and is tried again.
      if (signal.aborted) return
      const next = await connect().catch(() => undefined)
      if (!next) continue
      current = next
      onMissed()
    }
  }

  return {
    async close() {
      closing.abort()
      await current.client.end().catch(() => undefined)
      await listening
      // Should a new one have been made in the meantime.
      await current.client.end().catch(() => undefined)
    },
  }
}
