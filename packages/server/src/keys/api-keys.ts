import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Database } from '../database/open-database.ts'

/** An account as one of its keys opens it. */
export interface KeyHolder {
  readonly accountId: number
  readonly keyId: number
  readonly limits: AccountLimits
}

/** What one account may do; null where the configuration's limit holds, 0 where there is none. */
export interface AccountLimits {
  readonly requestsPerMinute: number | null
  readonly maxUnfinishedJobs: number | null
  readonly maxStoredBytes: number | null
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

/** Who holds a key that exists and is not revoked. */
export async function findKeyHolder(db: Database, key: string): Promise<KeyHolder | undefined> {
  const hash = hashKey(key)
  const row = await activeKeys(db).where('hash', '=', hash).executeTakeFirst()
  return row && timingSafeEqual(row.hash, hash) ? toHolder(row) : undefined
}

/** Who holds the key of that number, unless it is revoked. */
export async function findKeyHolderById(db: Database, keyId: number): Promise<KeyHolder | undefined> {
  const row = await activeKeys(db).where('api_keys.id', '=', keyId).executeTakeFirst()
  return row && toHolder(row)
}

function activeKeys(db: Database) {
  return db
    .selectFrom('api_keys')
    .innerJoin('accounts', 'accounts.id', 'api_keys.account_id')
    .select([
      'api_keys.id',
      'account_id',
      'hash',
      'requests_per_minute',
      'max_unfinished_jobs',
      'max_stored_bytes',
    ])
    .where('revoked_at', 'is', null)
}

interface KeyRow {
  readonly id: number
  readonly account_id: number
  readonly requests_per_minute: number | null
  readonly max_unfinished_jobs: number | null
  readonly max_stored_bytes: number | null
}

function toHolder(row: KeyRow): KeyHolder {
  const limits = {
    requestsPerMinute: row.requests_per_minute,
    maxUnfinishedJobs: row.max_unfinished_jobs,
    maxStoredBytes: row.max_stored_bytes,
  }
  return { accountId: row.account_id, keyId: row.id, limits }
}

/** A key as an operator sees it: never the key itself. */
export interface KeySummary {
  readonly id: number
  readonly account: string
  /** Its last four characters. */
  readonly hint: string
  readonly createdAt: Date
  readonly revokedAt: Date | null
}

export async function listApiKeys(db: Database): Promise<KeySummary[]> {
  const rows = await db
    .selectFrom('api_keys')
    .innerJoin('accounts', 'accounts.id', 'api_keys.account_id')
    .select(['api_keys.id', 'accounts.name', 'hint', 'api_keys.created_at', 'revoked_at'])
    .orderBy('api_keys.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    account: row.name,
    hint: row.hint,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }))
}

/** @returns false if there is no such key, or it was revoked before */
export async function revokeApiKey(db: Database, keyId: number, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('api_keys')
    .set({ revoked_at: now })
    .where('id', '=', keyId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
