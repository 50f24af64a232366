import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The secret before the newest one: deliveries are signed with both until its time is over. */
export const oldWebhookSecrets: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql
      .raw(
        `alter table accounts
          add column old_webhook_secret text,
          add column old_webhook_secret_ends_at timestamptz,
          add check ((old_webhook_secret is null) = (old_webhook_secret_ends_at is null))`,
      )
      .execute(db)
  },
}
