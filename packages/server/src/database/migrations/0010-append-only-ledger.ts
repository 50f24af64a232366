import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

const statements = [
  `create function refuse_ledger_change() returns trigger language plpgsql as $$
  begin
    raise exception 'ledger_entries is append-only: write a new entry instead of a %', lower(tg_op);
  end $$`,
  `create trigger ledger_entries_append_only
    before update or delete or truncate on ledger_entries
    for each statement execute function refuse_ledger_change()`,
]

/** PostgreSQL itself keeps the ledger append-only: no bug, and no slip in psql, rewrites what was charged. */
export const appendOnlyLedger: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(db)
  },
}
