import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create table job_events (
    id bigint generated always as identity primary key,
    job_id uuid not null references jobs (id),
    event text not null check (event in ('status', 'progress', 'log', 'done')),
    data jsonb,
    created_at timestamptz not null default now()
  )`,
  `create index job_events_by_job on job_events (job_id, id)`,
]

/** What happened to each job, for those who follow it. */
export const jobEvents: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
