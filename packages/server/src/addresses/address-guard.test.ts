import { describe, expect, it } from 'vitest'

import { createAddressGuard } from './address-guard.ts'

const strict = createAddressGuard({ allowHttp: false, allowAddresses: [] })

// Every range that the contract names, by its first, last or best known addresses.
const neverDialled: Readonly<Record<string, readonly string[]>> = {
  'this network': ['0.0.0.0', '0.1.2.3'],
  private: ['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
  'carrier NAT': ['100.64.0.1', '100.127.255.255'],
  loopback: ['127.0.0.1', '127.9.9.9', '::1'],
  'link-local': ['169.254.0.1', 'fe80::1', 'febf::1'],
  metadata: [
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    'fd00:ec2::254',
  ],
  'protocols, documentation, benchmarks': [
    ...['192.0.0.1', '192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '198.19.255.255'],
    ...[
      '2001:2::1',
      '2001:db8::1',
      '3fff::1',
      '5f00::1',
      '100::1',
      '100:0:0:1::1',
      '2001:1::1',
      '2001:1ff::1',
    ],
  ],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  reserved: ['240.0.0.1', '255.255.255.255', '192.88.99.1', '192.31.196.1', '192.52.193.1', '192.175.48.1'],
  'anycast of others': ['2620:4f:8000::1', '2001:3::1', '2001:4:112::1'],
  'IPv4 inside of IPv6': [
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '::ffff:0:7f00:1'],
    ...['::127.0.0.1', '::7f00:1', '::a00:1', '::2'],
  ],
  tunnels: [
    '2002:7f00:1::1',
    '2001::1',
    '2001:0:7f00:1::',
    '64:ff9b::7f00:1',
    '64:ff9b:1::1',
    '64:ff9b:1:ffff::1',
  ],
  'unique and site local': ['fc00::1', 'fd12:3456::1', 'fec0::1', 'feff::1'],
  ORCHID: ['2001:10::1', '2001:20::1', '2001:2f::1', '2001:30::1'],
  'not given out': ['::', '4000::1', '8000::1', 'e000::1', 'fe00::1'],
  'no address': ['localhost', '', '1.2.3.4.5', 'fe80::1%eth0', '1.1.1.1%eth0', ' 1.1.1.1'],
}

describe('addresses', () => {
  it('are tested in all ranges', () => {
    expect(Object.values(neverDialled).flat().length).toBeGreaterThanOrEqual(60)
  })

  it.each(Object.entries(neverDialled).flatMap(([range, list]) => list.map((address) => [address, range])))(
    'never dials %j (%s)',
    (address) => {
      expect(strict.allowsAddress(address)).toBe(false)
      expect(strict.allowsAddress(address.toUpperCase())).toBe(false)
    },
  )

  it.each([
    ...['1.1.1.1', '93.184.215.14', '172.32.0.1', '100.128.0.1', '169.253.0.1', '223.255.255.255'],
    ...['2606:4700:4700::1111', '2001:4860:4860::8888', '2a00:1450::1'],
  ])('dials %s', (address) => {
    expect(strict.allowsAddress(address)).toBe(true)
  })

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

  it.each([
    ...['0177.0.0.1', '0x7f000001', '0x7F.0.0.1', '127.0.1', '127.0.0.1.', '017700000001', '%31%32%37.0.0.1'],
    // Full-width digits and the ideographic full stop are made plain by the URL parser.
    ...['１２７.0.0.1', '127。0。0。1', '0', '[::]', '[0:0:0:0:0:0:0:1]', '[::FFFF:127.0.0.1]', '[::7f00:1]'],
    ...[
      '[fe80::1%25eth0]',
      '[::1%eth0]',
      '[fd00:ec2::254]',
      '[64:ff9b::a00:1]',
      '169.254.169.254',
      '2852039166',
    ],
    ...[
      'example.com@127.0.0.1',
      'example.com:443@127.0.0.1',
      '127.0.0.1#@example.com',
      '127.0.0.1\\@example.com',
    ],
  ])('refuses the host %s, however it is written', (host) => {
    for (const url of [`https://${host}/`, `HTTPS://${host}:443/`, `https:${host}`, `https:\\\\${host}\\`]) {
      expect(strict.refuseUrl(url), url).toBeDefined()
    }
  })

  it('leaves a name to the dialling, which sees what it resolves to', () => {
    for (const name of [
      'localhost',
      'LOCALHOST.',
      'a.localhost',
      '127.0.0.1.nip.io',
      'metadata.google.internal',
    ]) {
      expect(strict.refuseUrl(`https://${name}/`)).toBeUndefined()
    }
  })

  it('takes http only where the operator allows it', () => {
    const guard = createAddressGuard({ allowHttp: true, allowAddresses: [] })
    expect(guard.refuseUrl('http://example.com/')).toBeUndefined()
    expect(guard.refuseUrl('ftp://example.com/')).toBe('must start with https:// or http://')
  })
})
