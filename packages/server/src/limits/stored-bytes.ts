import { sql } from 'kysely'

import type { Database } from '../database/open-database.ts'
import { ApiError } from '../http/api-error.ts'

/** Bytes of the videos that an account imported here, but for those that were given up. Results do not count. */
export async function storedBytes(db: Database, accountId: number): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    select coalesce(sum((source ->> 'bytes')::bigint), 0)::bigint as bytes
    from videos join jobs on jobs.id = videos.job_id
    where jobs.account_id = ${accountId} and jobs.files_expired_at is null
  `.execute(db)
  return rows[0]?.bytes ?? 0
}

export function storedBytesExceeded(limit: number): ApiError {
  return new ApiError(
    413,
    `This account may keep ${String(limit)} bytes of videos here, and this would be more. Delete the files of imports that you no longer need; the others go some time after their last use.`,
  )
}
