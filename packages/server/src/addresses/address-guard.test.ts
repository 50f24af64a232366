import { describe, expect, it } from 'vitest'

import { createAddressGuard } from './address-guard.ts'

const strict = createAddressGuard({ allowHttp: false, allowAddresses: [] })

describe('addresses', () => {
  it.each([
    '0.0.0.0',
    '10.0.0.1',
    '10.255.255.255',
    '100.64.0.1',
    '127.0.0.1',
    '127.9.9.9',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '192.168.0.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'ff02::1',
    'localhost',
    '',
  ])('never dials %s', (address) => {
    expect(strict.allowsAddress(address)).toBe(false)
  })

  it.each(['1.1.1.1', '93.184.215.14', '172.32.0.1', '100.128.0.1', '2606:4700:4700::1111'])(
    'dials %s',
    (address) => {
      expect(strict.allowsAddress(address)).toBe(true)
    },
  )

  it('dials private addresses that the operator allows, and only these', () => {
    const guard = createAddressGuard({ allowHttp: false, allowAddresses: ['10.1.0.0/16', '::1'] })
    expect(
      ['10.1.2.3', '10.2.0.1', '::1', '127.0.0.1'].map((address) => guard.allowsAddress(address)),
    ).toEqual([true, false, true, false])
  })

  it('says what is wrong with a block at start', () => {
    expect(() => createAddressGuard({ allowHttp: false, allowAddresses: ['10.1.0.0/99'] })).toThrow(
      '10.1.0.0/99',
    )
  })
})

describe('URLs', () => {
  it.each([
    ['https://example.com/hook', undefined],
    ['https://example.com:8443/hook?x=1', undefined],
    ['http://example.com/', 'must start with https://'],
    ['ftp://example.com/', 'must start with https://'],
    ['file:///etc/passwd', 'must start with https://'],
    ['https://user:pw@example.com/', 'must not carry a user name or password'],
    ['https://127.0.0.1/', 'points to 127.0.0.1, which is not a public address'],
    // All of these are 127.0.0.1, as a URL is read.
    ['https://2130706433/', 'points to 127.0.0.1, which is not a public address'],
    ['https://0x7f.1/', 'points to 127.0.0.1, which is not a public address'],
    ['https://127.1/', 'points to 127.0.0.1, which is not a public address'],
    ['https://[::1]/', 'points to ::1, which is not a public address'],
    ['https://[::ffff:127.0.0.1]/', 'points to ::ffff:7f00:1, which is not a public address'],
    ['hook', 'is not an absolute URL'],
  ])('%s', (url, refusal) => {
    expect(strict.refuseUrl(url)).toBe(refusal)
  })

  it('takes http only where the operator allows it', () => {
    const guard = createAddressGuard({ allowHttp: true, allowAddresses: [] })
    expect(guard.refuseUrl('http://example.com/')).toBeUndefined()
    expect(guard.refuseUrl('ftp://example.com/')).toBe('must start with https:// or http://')
  })
})
