import { createHmac, timingSafeEqual } from 'node:crypto'

import type { Secret } from '../keys/secret.ts'

/** What a file token opens: one stored file, under the name a browser saves it by, until it expires. */
export interface FileGrant {
  readonly key: string
  readonly fileName: string
  readonly expiresAt: Date
}

/** Signs a grant into a token that goes into a URL. */
export function signFileToken(grant: FileGrant, secret: Secret): string {
  const seconds = Math.floor(grant.expiresAt.getTime() / 1000)
  const payload = Buffer.from(JSON.stringify([grant.key, grant.fileName, seconds])).toString('base64url')
  return `${payload}.${signature(payload, secret)}`
}

/** The grant of a token, or undefined if it is forged or damaged. Expiry is for the caller to judge. */
export function readFileToken(token: string, secret: Secret): FileGrant | undefined {
  const [payload, given, ...rest] = token.split('.')
  if (payload === undefined || given === undefined || rest.length > 0) return undefined
  const expected = Buffer.from(signature(payload, secret))
  const actual = Buffer.from(given)
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return undefined
  const fields: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
  if (!Array.isArray(fields)) return undefined
  const [key, fileName, seconds] = fields as unknown[]
  if (typeof key !== 'string' || typeof fileName !== 'string' || typeof seconds !== 'number') return undefined
  return { key, fileName, expiresAt: new Date(seconds * 1000) }
}

function signature(payload: string, secret: Secret): string {
  return createHmac('sha256', secret.reveal()).update(payload).digest('base64url')
}
