import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // Null means: as the operator's configuration says for all.
  `alter table accounts
    add column requests_per_minute integer check (requests_per_minute >= 0),
    add column max_unfinished_jobs integer check (max_unfinished_jobs >= 0),
    add column max_stored_bytes bigint check (max_stored_bytes >= 0)`,
  `alter table jobs
    add column request_id text not null default '',
    add column files_expired_at timestamptz,
    add column files_deleted_at timestamptz`,
  `create index jobs_unfinished on jobs (account_id) where status in ('pending', 'staged', 'processing')`,
  `create index jobs_with_files on jobs (ended_at) where files_expired_at is null`,
  `create index jobs_to_delete on jobs (files_expired_at) where files_deleted_at is null`,
  `create index jobs_by_source on jobs ((input ->> 'jobId')) where task_type = 'video_upscale'`,
  `create index webhooks_dead on webhook_deliveries (id) where state = 'dead'`,
]

/** Limits of single accounts, the request that made a job, and when a job's files were deleted. */
export const limitsAndRetention: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
