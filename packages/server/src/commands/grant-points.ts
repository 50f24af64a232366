import type { ServerConfig } from '../config.ts'
import { withDatabase } from '../database/with-database.ts'
import { appendLedgerEntry } from '../points/append-ledger-entry.ts'

/** `video-upscale-server points grant`: gives points to an account. */
export async function grantPoints(config: ServerConfig, accountName: string, points: number): Promise<void> {
  const available = await withDatabase(config, (db) =>
    db.transaction().execute(async (trx) => {
      const account = await trx
        .selectFrom('accounts')
        .select('id')
        .where('name', '=', accountName)
        .executeTakeFirst()
      if (!account)
        throw new Error(`There is no account "${accountName}". Create it with: keys create --account`)
      await appendLedgerEntry(trx, { accountId: account.id, jobId: null, operation: 'grant', points })
      const row = await trx
        .selectFrom('accounts')
        .select('available_points')
        .where('id', '=', account.id)
        .executeTakeFirstOrThrow()
      return row.available_points
    }),
  )
  process.stdout.write(`Account ${accountName} has ${String(available)} points.\n`)
}
