import type { Database } from '../database/open-database.ts'
import { appendLedgerEntry } from '../points/append-ledger-entry.ts'
import { newWebhookSecret } from '../webhooks/webhook-secrets.ts'

export interface AccountSecrets {
  readonly id: number
  readonly webhookSecret: string
}

/** The account of that name, created with its first points if it is new. */
export async function ensureAccount(
  db: Database,
  account: { readonly name: string; readonly points: number },
): Promise<AccountSecrets> {
  return db.transaction().execute(async (trx) => {
    const created = await trx
      .insertInto('accounts')
      .values({ name: account.name, webhook_secret: newWebhookSecret() })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returning(['id', 'webhook_secret'])
      .executeTakeFirst()
    if (created) {
      await appendLedgerEntry(trx, {
        accountId: created.id,
        jobId: null,
        operation: 'grant',
        points: account.points,
      })
      return { id: created.id, webhookSecret: created.webhook_secret }
    }
    const found = await trx
      .selectFrom('accounts')
      .select(['id', 'webhook_secret'])
      .where('name', '=', account.name)
      .executeTakeFirstOrThrow()
    return { id: found.id, webhookSecret: found.webhook_secret }
  })
}

/** Whether no key was ever made: a fresh installation. */
export async function hasNoKeys(db: Database): Promise<boolean> {
  const row = await db.selectFrom('api_keys').select('id').limit(1).executeTakeFirst()
  return row === undefined
}
