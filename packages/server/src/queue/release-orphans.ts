import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'

import type { Database } from '../database/open-database.ts'
import { abandonedQueue, discardQueue, importQueue, upscaleQueue, webhookQueue } from './queues.ts'

/** A queue entry that a worker of this process is at work on. */
export interface HeldEntry {
  readonly queue: string
  readonly id: string
}

interface Orphan {
  readonly name: string
  readonly id: string
  readonly retryCount: number
}

/**
 * Puts back what is marked as being worked on, but not by this process: left by a killed server, or by a
 * database that went away between giving an entry out and saying so. Only for whoever holds the lock of the
 * installation, and so knows that nobody else works. Without this it takes a missing heartbeat half a minute.
 * It counts as an attempt, as every other end without an answer: what kills the server each time is not
 * tried for ever.
 */
export async function releaseOrphans(
  { db, boss }: { readonly db: Database; readonly boss: PgBoss },
  held: readonly HeldEntry[],
): Promise<number> {
  const isHeld = (entry: Orphan) => held.some(({ queue, id }) => queue === entry.name && id === entry.id)
  const orphans = (await findActive(db)).filter((entry) => !isHeld(entry))
  for (const { name, ...attempt } of orphans) {
    // Fenced by the attempt: what has moved on since it was looked at stays as it is.
    await boss.fail(name, attempt, { message: 'its worker is gone' })
  }
  return orphans.length
}

/** pg-boss lists entries in all states only, and it keeps a week of finished ones. */
async function findActive(db: Database): Promise<readonly Orphan[]> {
  const { rows } = await sql<Orphan>`
    select name, id, retry_count as "retryCount" from queue.job
    where state = 'active' and name in (${upscaleQueue}, ${importQueue}, ${abandonedQueue}, ${discardQueue}, ${webhookQueue})
  `.execute(db)
  return rows
}
