import { createHash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'

import type { Database } from '../database/open-database.ts'
import type { Tables } from '../database/tables.ts'
import { ApiError } from '../http/api-error.ts'

export interface IdempotentRequest {
  readonly accountId: number
  /** The `Idempotency-Key` header; undefined where the caller sent none, and then nothing is kept. */
  readonly key: string | undefined
  /** What the request asks for: another hash under the same key is another request. */
  readonly hash: Buffer
}

/**
 * Does the work of a POST once per idempotency key (contract, "Idempotency"). The answer is kept in the
 * transaction that does the work, so that no crash can come between them.
 *
 * @returns the work's answer, or the first answer if the key was used before
 * @throws ApiError 409 while the first call is running, 422 if the key belongs to another request
 */
export async function answerOnce<Answer extends object>(
  db: Database,
  request: IdempotentRequest,
  work: (trx: Transaction<Tables>) => Promise<Answer>,
): Promise<Answer> {
  return db.transaction().execute(async (trx) => {
    const { accountId, key, hash } = request
    if (key === undefined) return work(trx)
    await lockKey(trx, accountId, key)
    const first = await findAnswer(trx, request, key)
    // The hash names the operation, so that what is stored under it is of the operation's own type.
    if (first) return first as Answer
    const answer = await work(trx)
    await trx
      .insertInto('idempotency_keys')
      .values({ account_id: accountId, key, request_hash: hash, answer: JSON.stringify(answer) })
      .execute()
    return answer
  })
}

/**
 * The first answer to a key, without any work.
 *
 * @throws ApiError 422 if the key belongs to another request
 */
export async function recallAnswer<Answer extends object>(
  db: Database,
  request: IdempotentRequest,
): Promise<Answer | undefined> {
  if (request.key === undefined) return undefined
  return (await findAnswer(db, request, request.key)) as Answer | undefined
}

/** The hash of what a request says, from the parts that make it up. */
export function hashRequest(operationId: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const hash = createHash('sha256')
  for (const part of [operationId, ...parts]) hash.update(`${String(part.length)}:`).update(part)
  return hash.digest()
}

/** Held until the transaction ends, by PostgreSQL, so that a crash lets go of it. */
async function lockKey(trx: Transaction<Tables>, accountId: number, key: string): Promise<void> {
  const name = `${String(accountId)} ${key}`
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as locked
  `.execute(trx)
  if (rows[0]?.locked === true) return
  throw new ApiError(409, 'A request with this Idempotency-Key is still running.', {
    headers: { 'retry-after': '1' },
  })
}

async function findAnswer(
  trx: Database | Transaction<Tables>,
  { accountId, hash }: IdempotentRequest,
  key: string,
): Promise<object | undefined> {
  const row = await trx
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'answer'])
    .where('account_id', '=', accountId)
    .where('key', '=', key)
    .executeTakeFirst()
  if (!row) return undefined
  if (row.request_hash.equals(hash)) return row.answer
  throw new ApiError(
    422,
    'This Idempotency-Key was used for another request. Use a new key for a new request.',
  )
}
