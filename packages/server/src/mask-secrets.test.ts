import { inspect } from 'node:util'
import { expect, it } from 'vitest'

import { createLogger } from './create-logger.ts'
import { Secret } from './keys/secret.ts'
import { maskSecrets } from './mask-secrets.ts'

it.each([
  ['the key vu_abc-DEF_123 was sent', 'the key vu_… was sent'],
  ['vut_abc.def-1', 'vut_…'],
  ['{"secret":"whsec_ab+/c=="}', '{"secret":"whsec_…"}'],
  ['GET http://127.0.0.1:1/api/files/abc.def-_ 200', 'GET http://127.0.0.1:1/api/files/… 200'],
  ['at https://hooks.example/x?token=abc&y=1 now', 'at https://hooks.example/x?… now'],
  ['postgres://me:pass@db/x', 'postgres://…@db/x'],
  ['https://me:pass@db.example/x', 'https://…@db.example/x'],
  ['nothing of that kind, value=1', 'nothing of that kind, value=1'],
])('masks %j', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked)
})

it('leaves out what PostgreSQL says of rows, in an error and in its causes', () => {
  let written = ''
  const log = createLogger('trace', { write: (line) => (written += line) })
  const error = Object.assign(new Error('violates a check'), { detail: 'Failing row contains (1, hush)' })
  log.error({ err: error }, 'failed with vu_hush')
  log.error(Object.assign(new Error('around it', { cause: error }), { detail: 'hush' }))
  expect(written).toContain('violates a check')
  expect(written).not.toContain('hush')
})

it('keeps a secret to itself unless it is asked', () => {
  const secret = new Secret('hush')
  expect(
    `${String(secret)} ${JSON.stringify({ secret })} ${inspect({ secret }, { showHidden: true })}`,
  ).not.toContain('hush')
  expect(secret.reveal()).toBe('hush')
})
