import { createHmac, timingSafeEqual } from 'node:crypto'
import type { CookieOptions, Request, Response } from 'express'

export interface Sessions {
  signIn(response: Response, user: string): void
  signOut(response: Response): void
  /** Who has signed in, if anybody. */
  userOf(request: Request): string | undefined
}

/**
 * Stands for your own sign-in: it believes every name. The name is kept in a cookie that scripts cannot read
 * and nobody can change.
 */
export function createSessions(secret: Uint8Array, isSecure: boolean): Sessions {
  const options: CookieOptions = { httpOnly: true, sameSite: 'lax', secure: isSecure }
  const sign = (name: string): string => createHmac('sha256', secret).update(name).digest('base64url')
  return {
    signIn(response, user) {
      const name = Buffer.from(user).toString('base64url')
      response.cookie('session', `${name}.${sign(name)}`, options)
    },
    signOut(response) {
      response.clearCookie('session', options)
    },
    userOf(request) {
      const cookie = /(?:^|; )session=([\w-]+)\.([\w-]+)(?:;|$)/.exec(request.headers.cookie ?? '')
      const [, name = '', signature = ''] = cookie ?? []
      const [given, expected] = [Buffer.from(signature), Buffer.from(sign(name))]
      const isGenuine = given.length === expected.length && timingSafeEqual(given, expected)
      return isGenuine ? Buffer.from(name, 'base64url').toString() : undefined
    },
  }
}
