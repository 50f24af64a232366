import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

import type { Secret } from './secret.ts'

/** What a browser token is good for. It is signed, not stored. */
export interface BrowserGrant {
  /** The key that made it: a token ends with its key. */
  readonly keyId: number
  readonly operations: readonly string[]
  /** The only job it may touch, with the jobs made from it. */
  readonly onlyJobId: string | null
  /** Seconds since 1970. */
  readonly expiresAtSeconds: number
}

export const tokenPrefix = 'vut_'

const grantSchema = z.tuple([z.number(), z.array(z.string()), z.string().nullable(), z.number()])

export function signBrowserToken(grant: BrowserGrant, secret: Secret): string {
  const fields = [grant.keyId, grant.operations, grant.onlyJobId, grant.expiresAtSeconds]
  const payload = Buffer.from(JSON.stringify(fields)).toString('base64url')
  return `${tokenPrefix}${payload}.${signature(payload, secret)}`
}

/** The grant of a genuine token; undefined for any other text. Expiry is for the caller to judge. */
export function readBrowserToken(token: string, secret: Secret): BrowserGrant | undefined {
  const [payload, given, ...rest] = token.slice(tokenPrefix.length).split('.')
  if (!token.startsWith(tokenPrefix) || payload === undefined || given === undefined || rest.length > 0) {
    return undefined
  }
  const expected = Buffer.from(signature(payload, secret))
  const actual = Buffer.from(given)
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return undefined
  const [keyId, operations, onlyJobId, expiresAtSeconds] = grantSchema.parse(
    JSON.parse(Buffer.from(payload, 'base64url').toString()),
  )
  return { keyId, operations, onlyJobId, expiresAtSeconds }
}

function signature(payload: string, secret: Secret): string {
  return createHmac('sha256', secret.reveal()).update(`browser-token.${payload}`).digest('base64url')
}
