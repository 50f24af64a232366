import { describe, expect, it } from 'vitest'

import { judgeLicence } from './judge-licence.ts'

const rules = {
  allowed: ['MIT', 'ISC'],
  exceptions: {
    font: { licence: 'OFL-1.1', why: 'a font' },
    quiet: { licence: 'Unknown', why: 'MIT inside' },
  },
}

describe('a licence', () => {
  it.each([
    'MIT',
    '(MIT)',
    'MIT OR GPL-3.0',
    '(GPL-3.0 OR MIT)',
    'MIT AND ISC',
    'GPL-3.0 OR MIT AND ISC',
    '(MIT OR GPL-3.0) AND (GPL-2.0 OR (ISC AND MIT))',
  ])('may be %s', (licence) => {
    expect(judgeLicence('one', licence, rules)).toBeUndefined()
  })

  it.each([
    'GPL-3.0',
    'MIT AND GPL-3.0',
    '(MIT OR GPL-3.0) AND GPL-3.0',
    'GPL-3.0 AND (MIT OR ISC)',
    'GPL-3.0 OR MIT AND GPL-2.0',
    '(MIT OR GPL-3.0',
    'GPL-3.0 (MIT)',
    'MIT WITH something',
    '',
  ])('may not be %s', (licence) => {
    expect(judgeLicence('one', licence, rules)).toBe(licence)
  })

  it('may be the one that an exception was made for, and no other', () => {
    expect(judgeLicence('font', 'OFL-1.1', rules)).toBeUndefined()
    expect(judgeLicence('quiet', 'Unknown', rules)).toBeUndefined()
    expect(judgeLicence('font', 'MIT', rules)).toBeUndefined()
    expect(judgeLicence('font', 'GPL-3.0', rules)).toBe(
      'GPL-3.0; its exception in scripts/check-licences.ts was made for OFL-1.1',
    )
    expect(judgeLicence('one', 'OFL-1.1', rules)).toBe('OFL-1.1')
  })
})
