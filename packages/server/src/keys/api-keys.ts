import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Database } from '../database/open-database.ts'

/** Who sent a request. */
export interface Account {
  readonly id: number
}

/**
 * Makes a key for an account. The key itself is returned once and kept nowhere: the database holds its
 * SHA-256, which is enough for 256 random bits.
 */
export async function createApiKey(db: Database, accountId: number): Promise<string> {
  const key = `vu_${randomBytes(32).toString('base64url')}`
  await db
    .insertInto('api_keys')
    .values({ account_id: accountId, hash: hashKey(key), hint: key.slice(-4), revoked_at: null })
    .execute()
  return key
}

/** The account of a key that exists and is not revoked. */
export async function findAccountByKey(db: Database, key: string): Promise<Account | undefined> {
  const hash = hashKey(key)
  const row = await db
    .selectFrom('api_keys')
    .select(['account_id', 'hash'])
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row && timingSafeEqual(row.hash, hash) ? { id: row.account_id } : undefined
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
