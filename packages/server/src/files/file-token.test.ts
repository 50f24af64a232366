import fc from 'fast-check'
import { expect, it } from 'vitest'

import { Secret } from '../keys/secret.ts'
import { readFileToken, signFileToken } from './file-token.ts'

const secret = new Secret('a secret of the installation')
const grants = fc.record({
  key: fc.string({ minLength: 1 }),
  fileName: fc.string(),
  expiresAt: fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => new Date(seconds * 1000)),
})

it('opens what was signed', () => {
  fc.assert(
    fc.property(grants, (grant) => {
      expect(readFileToken(signFileToken(grant, secret), secret)).toEqual(grant)
    }),
  )
})

it('does not open anything else: another secret, or a token with any character changed', () => {
  fc.assert(
    fc.property(
      grants,
      fc.nat(),
      fc.constantFrom('a', 'Z', '0', '-', '_', '.'),
      (grant, position, character) => {
        const token = signFileToken(grant, secret)
        expect(readFileToken(token, new Secret('another secret'))).toBeUndefined()
        const index = position % token.length
        const changed = token.slice(0, index) + character + token.slice(index + 1)
        // The last characters of base64 may carry unused bits; then the bytes are the same, and so is the grant.
        const read = readFileToken(changed, secret)
        if (changed !== token) expect(read).toBeUndefined()
      },
    ),
  )
})

it.each(['', '.', 'a', 'a.b.c', '..'])('takes %j for no token', (token) => {
  expect(readFileToken(token, secret)).toBeUndefined()
})
