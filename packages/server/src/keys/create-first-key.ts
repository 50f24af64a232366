import type { Database } from '../database/open-database.ts'
import { ensureAccount, hasNoKeys } from './accounts.ts'
import { createApiKey } from './api-keys.ts'

/** The first API key and the secret of its webhooks; both are shown once. */
export interface FirstKey {
  readonly key: string
  readonly webhookSecret: string
}

/** On a fresh installation: an account `default` with its first points, and a key for it. */
export async function createFirstKey(db: Database, points: number): Promise<FirstKey | undefined> {
  if (!(await hasNoKeys(db))) return undefined
  const account = await ensureAccount(db, { name: 'default', points })
  return { key: await createApiKey(db, account.id), webhookSecret: account.webhookSecret }
}
