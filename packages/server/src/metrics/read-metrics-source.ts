import { sql } from 'kysely'

import type { Database } from '../database/open-database.ts'
import { unfinishedStatuses } from '../jobs/job-status.ts'
import { upscaleQueue } from '../queue/queues.ts'
import type { MetricsSource } from './metrics.ts'

/** Reads, in one statement, what only the database knows. */
export async function readMetricsSource(db: Database): Promise<MetricsSource> {
  const { rows } = await sql<{
    jobs: Record<string, number> | null
    oldest: number | null
    waiting: number
    dead: number
    unbalanced: number
  }>`
    select
      (select jsonb_object_agg(status, count) from (
        select status, count(*) from jobs where status in ('pending', 'staged', 'processing') group by status
      ) as unfinished) as jobs,
      (select extract(epoch from now() - min(created_at))::float8 from jobs where status = 'pending') as oldest,
      (select count(*) from queue.job where name = ${upscaleQueue} and state < 'active' and start_after <= now()
      ) as waiting,
      (select count(*) from webhook_deliveries where state = 'dead') as dead,
      (select count(*) from accounts
        where available_points + frozen_points + consumed_points <> (
          select coalesce(sum(points), 0) from ledger_entries
          where job_id is null and account_id = accounts.id and operation = 'grant'
        )) as unbalanced
  `.execute(db)
  const [row] = rows
  return {
    // Statuses that no job has are 0, not gone.
    unfinishedJobs: Object.fromEntries(
      unfinishedStatuses.map((status) => [status, row?.jobs?.[status] ?? 0]),
    ),
    oldestPendingSeconds: row?.oldest ?? 0,
    queueWaiting: row?.waiting ?? 0,
    deadWebhooks: row?.dead ?? 0,
    unbalancedAccounts: row?.unbalanced ?? 0,
  }
}
