import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The first answer to each idempotency key. */
export const idempotencyKeys: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `create table idempotency_keys (
          account_id integer not null references accounts (id),
          key text not null,
          request_hash bytea not null,
          answer jsonb not null,
          created_at timestamptz not null default now(),
          primary key (account_id, key)
        )`,
      )
      .execute(db)
  },
}
