import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  // Read and set without a lock, by whoever takes an entry: see `queue/rounds.ts`.
  `create sequence queue_round as integer minvalue 0 start 0`,
  // The round of the account's newest job.
  `alter table accounts add column last_round integer not null default 0`,
  `create table job_segments (
    job_id uuid not null references jobs on delete cascade,
    segment integer not null,
    frames integer not null check (frames > 0),
    attempt integer not null default -1,
    frames_done integer not null default 0,
    fps real not null default 0,
    storage_key text,
    made jsonb,
    primary key (job_id, segment)
  )`,
]

/** The segments of long videos while several machines work on them, and the fair order of the queue. */
export const jobSegments: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
