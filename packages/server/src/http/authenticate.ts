import type { FastifyRequest } from 'fastify'

import type { Database } from '../database/open-database.ts'
import { findAccountByKey, type Account } from '../keys/api-keys.ts'
import { ApiError } from './api-error.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`; null on calls that need no key. */
    account: Account | null
  }
}

/** Finds the caller's account by the `x-api-key` header, before anything else of the request is looked at. */
export async function authenticate(db: Database, request: FastifyRequest): Promise<void> {
  const key = request.headers['x-api-key']
  const account = typeof key === 'string' && key !== '' ? await findAccountByKey(db, key) : undefined
  if (!account) {
    const message =
      key === undefined ? 'The header x-api-key is missing.' : 'The key in the header x-api-key is not valid.'
    throw new ApiError(401, message)
  }
  request.account = account
}

/** The account of an authenticated request. */
export function accountOf(request: FastifyRequest): Account {
  if (request.account === null)
    throw new Error('This operation has no security in the spec, but needs an account.')
  return request.account
}
