import type { ServerConfig } from '../config.ts'
import { withDatabase } from '../database/with-database.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { createApiKey } from '../keys/api-keys.ts'

/** `video-upscale-server keys create`: prints a new key, once. */
export async function createKey(config: ServerConfig, accountName: string): Promise<void> {
  const { key, webhookSecret } = await withDatabase(config, async (db) => {
    const account = await ensureAccount(db, { name: accountName, points: config.pointsPerAccount })
    return { key: await createApiKey(db, account.id), webhookSecret: account.webhookSecret }
  })
  process.stdout.write(
    `Account        ${accountName}\nAPI key        ${key}\nWebhook secret ${webhookSecret}\n` +
      'The key is shown only now: put it where your secrets are.\n',
  )
}
