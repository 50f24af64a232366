import { randomBytes } from 'node:crypto'

import type { Database } from '../database/open-database.ts'

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** What an account's row knows of its secrets. */
export interface SecretColumns {
  readonly webhook_secret: string
  readonly old_webhook_secret: string | null
  readonly old_webhook_secret_ends_at: Date | null
}

/** The secrets that sign a delivery now: the newest first, then the one before it while it is still valid. */
export function secretsAt(account: SecretColumns, now: Date): readonly string[] {
  const { webhook_secret: newest, old_webhook_secret: old, old_webhook_secret_ends_at: endsAt } = account
  return old !== null && endsAt !== null && now < endsAt ? [newest, old] : [newest]
}

/**
 * Gives an account a new webhook secret. The one until now goes on signing beside it until `oldEndsAt`, so
 * that receivers can change at their own time; one before that ends at once.
 *
 * @returns the new secret, or undefined if there is no such account
 */
export async function rotateWebhookSecret(
  db: Database,
  rotation: { readonly account: string; readonly oldEndsAt: Date },
): Promise<string | undefined> {
  const row = await db
    .updateTable('accounts')
    .set((columns) => ({
      old_webhook_secret: columns.ref('webhook_secret'),
      old_webhook_secret_ends_at: rotation.oldEndsAt,
      webhook_secret: newWebhookSecret(),
    }))
    .where('name', '=', rotation.account)
    .returning('webhook_secret')
    .executeTakeFirst()
  return row?.webhook_secret
}
