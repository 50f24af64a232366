import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Accounts, keys, jobs, videos, points, webhook deliveries. */
export const initial: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}

// Plain SQL: what an operator sees in psql is what stands here. The balance checks are the last line of
// defence: a bug that overdraws an account aborts its transaction.
const statements = [
  `create table accounts (
    id integer generated always as identity primary key,
    name text not null unique,
    webhook_secret text not null,
    available_points bigint not null default 0 check (available_points >= 0),
    frozen_points bigint not null default 0 check (frozen_points >= 0),
    consumed_points bigint not null default 0 check (consumed_points >= 0),
    created_at timestamptz not null default now()
  )`,
  `create table api_keys (
    id integer generated always as identity primary key,
    account_id integer not null references accounts (id),
    hash bytea not null unique,
    hint text not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz
  )`,
  `create table jobs (
    id uuid primary key,
    account_id integer not null references accounts (id),
    task_type text not null check (task_type in ('video_upscale', 'video_import')),
    status text not null check (status in ('pending', 'staged', 'processing', 'completed', 'failed', 'canceled')),
    model text not null,
    callback text,
    input jsonb not null,
    price bigint not null check (price >= 0),
    attempt integer not null default -1,
    progress jsonb,
    report jsonb,
    result_key text,
    logs jsonb not null default '[]',
    error_code integer not null default 0,
    error_message text not null default '',
    error_raw_message text not null default '',
    error_detail jsonb,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    ended_at timestamptz
  )`,
  `create index jobs_by_account on jobs (account_id, created_at desc)`,
  `create table videos (
    job_id uuid not null references jobs (id),
    video_no integer not null check (video_no between 0 and 3),
    storage_key text not null,
    source jsonb not null,
    primary key (job_id, video_no)
  )`,
  `create table ledger_entries (
    id bigint generated always as identity primary key,
    account_id integer not null references accounts (id),
    job_id uuid references jobs (id),
    operation text not null check (operation in ('grant', 'freeze', 'consume', 'release')),
    points bigint not null check (points >= 0),
    created_at timestamptz not null default now(),
    unique (job_id, operation)
  )`,
  `create table webhook_deliveries (
    id uuid primary key,
    account_id integer not null references accounts (id),
    job_id uuid not null references jobs (id),
    url text not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
    attempts integer not null default 0,
    last_status integer,
    last_error text,
    next_attempt_at timestamptz,
    created_at timestamptz not null default now()
  )`,
  `create table settings (name text primary key, value text not null)`,
]
