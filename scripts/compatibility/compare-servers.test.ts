import { describe, expect, it } from 'vitest'

import { findBreakingChanges } from './compare-specs.ts'

const hosted = { url: 'https://api.example.com/api' }
const own = { url: 'http://localhost:8484/api' }

interface Contract {
  readonly servers?: readonly object[]
  readonly ofPath?: readonly object[]
  readonly ofOperation?: readonly object[]
  readonly section?: string
}

function contractOf({ servers, ofPath, ofOperation, section = 'paths' }: Contract) {
  return {
    ...(servers && { servers }),
    [section]: {
      one: { ...(ofPath && { servers: ofPath }), get: { ...(ofOperation && { servers: ofOperation }) } },
    },
  }
}

function breaks(before: Contract, after: Contract): string[] {
  const found = findBreakingChanges(contractOf(before), contractOf(after))
  return found.map(({ place, message }) => `${place} ${message}`)
}

describe('servers that break callers', () => {
  it.each<[string, Contract, Contract, string]>([
    [
      'another base',
      { servers: [hosted, own] },
      { servers: [{ url: 'https://api.example.com/v2' }, own] },
      `GET one is no longer at the server ${hosted.url}, only at https://api.example.com/v2, ${own.url}`,
    ],
    [
      "a path's own are gone",
      { servers: [hosted], ofPath: [{ url: '/' }] },
      { servers: [hosted] },
      `GET one is no longer at the server /, only at ${hosted.url}`,
    ],
    [
      'an operation has its own',
      { servers: [hosted] },
      { servers: [hosted], ofOperation: [own] },
      `GET one is no longer at the server ${hosted.url}, only at ${own.url}`,
    ],
    [
      'a variable loses a value',
      {
        servers: [{ url: 'https://{at}.example.com', variables: { at: { enum: ['a', 'b'], default: 'a' } } }],
      },
      { servers: [{ url: 'https://{at}.example.com', variables: { at: { default: 'a' } } }] },
      'GET one is no longer at the server https://b.example.com, only at https://a.example.com',
    ],
  ])('are found: %s', (_name, before, after, expected) => {
    expect(breaks(before, after)).toEqual([expected])
  })

  it.each<[string, Contract, Contract]>([
    ['that come along', { servers: [hosted] }, { servers: [own, { ...hosted, description: 'Ours.' }] }],
    ['that are said elsewhere', { servers: [hosted] }, { ofPath: [hosted] }],
    ['that were meant anyway', {}, { servers: [{ url: '/' }] }],
    ['of a webhook', { servers: [hosted], section: 'webhooks' }, { servers: [own], section: 'webhooks' }],
  ])('are not those %s', (_name, before, after) => {
    expect(breaks(before, after)).toEqual([])
  })
})
