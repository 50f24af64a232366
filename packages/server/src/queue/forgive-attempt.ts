import { sql } from 'kysely'
import type { JobAttempt } from 'pg-boss'

import type { Database } from '../database/open-database.ts'

/**
 * Makes an attempt that is about to fail not count, for one that a stop of this server cuts off: a video that
 * takes longer than the time between two deployments would otherwise be given up. pg-boss has no call for it.
 */
export async function forgiveAttempt(db: Database, queue: string, attempt: JobAttempt): Promise<void> {
  await sql`
    update queue.job set retry_limit = retry_limit + 1
    where name = ${queue} and id = ${attempt.id} and state = 'active' and retry_count = ${attempt.retryCount}
  `.execute(db)
}
