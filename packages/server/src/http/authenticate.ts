import type { FastifyRequest } from 'fastify'

import { findKeyHolder, findKeyHolderById, type AccountLimits } from '../keys/api-keys.ts'
import { readBrowserToken, tokenPrefix, type BrowserGrant } from '../keys/browser-token.ts'
import type { ServerContext } from '../server-context.ts'
import { ApiError } from './api-error.ts'

/** Who sent a request, and what they may do. */
export interface Caller {
  readonly accountId: number
  /** The key that was sent, or that made the token that was sent. */
  readonly keyId: number
  /** The only job that a browser token may touch, with the jobs made from it; null for all of the account. */
  readonly onlyJobId: string | null
  /** The account's own limits. */
  readonly limits: AccountLimits
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `authenticate`; null on calls that need no key. */
    caller: Caller | null
  }
}

type AuthContext = Pick<ServerContext, 'db' | 'tokenSecret' | 'now'>

/**
 * Finds out who calls, by the `x-api-key` header, before anything else of the request is looked at.
 *
 * @throws ApiError 401 without a valid key or token, 403 for a token that does not cover the operation
 */
export async function authenticate(
  context: AuthContext,
  request: FastifyRequest,
  operationId: string | undefined,
): Promise<void> {
  const key = request.headers['x-api-key']
  if (key === undefined) throw new ApiError(401, 'The header x-api-key is missing.')
  if (typeof key !== 'string') throw notValid()
  request.caller = key.startsWith(tokenPrefix)
    ? await callerOfToken(context, key, operationId)
    : await callerOfKey(context, key)
}

async function callerOfKey({ db }: AuthContext, key: string): Promise<Caller> {
  const holder = await findKeyHolder(db, key)
  if (!holder) throw notValid()
  return { ...holder, onlyJobId: null }
}

async function callerOfToken(
  { db, tokenSecret, now }: AuthContext,
  token: string,
  operationId: string | undefined,
): Promise<Caller> {
  const grant = readBrowserToken(token, tokenSecret)
  if (!grant) throw notValid()
  if (grant.expiresAtSeconds * 1000 <= now().getTime()) throw new ApiError(401, 'This token has expired.')
  const holder = await findKeyHolderById(db, grant.keyId)
  if (!holder) throw notValid()
  if (!covers(grant, operationId)) {
    throw new ApiError(403, `This token does not cover ${operationId ?? 'this call'}.`)
  }
  return { ...holder, onlyJobId: grant.onlyJobId }
}

// These are about all jobs of the account, or about new ones, which a token for one job may not touch.
const beyondOneJob: ReadonlySet<string> = new Set([
  'createVideoImport',
  'createUpload',
  'getUploadOffset',
  'appendUpload',
  'deleteUpload',
  'listJobs',
  'listLedgerEntries',
  'listWebhookDeliveries',
  'redeliverWebhook',
])

function covers({ operations, onlyJobId }: BrowserGrant, operationId: string | undefined): boolean {
  if (operationId === undefined || !operations.includes(operationId)) return false
  return onlyJobId === null || !beyondOneJob.has(operationId)
}

function notValid(): ApiError {
  return new ApiError(401, 'The key in the header x-api-key is not valid.')
}

/** The caller of an authenticated request. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) {
    throw new Error('This operation has no security in the spec, but asks who calls.')
  }
  return request.caller
}
