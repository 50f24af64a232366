import { describe, expect, it } from 'vitest'

import { findBreakingChanges } from './compare-specs.ts'

const key = { type: 'apiKey', in: 'header', name: 'x-api-key' }
const signature = { type: 'apiKey', in: 'header', name: 'x-signature' }
const bearer = { type: 'http', scheme: 'bearer' }

interface Contract {
  readonly securitySchemes?: object
  readonly root?: unknown
  readonly own?: unknown
  readonly section?: 'paths' | 'webhooks'
}

function contractOf({ securitySchemes = { key, signature, bearer }, root, own, section }: Contract) {
  return {
    components: { securitySchemes },
    ...(root === undefined ? {} : { security: root }),
    [section ?? 'paths']: { one: { get: own === undefined ? {} : { security: own } } },
  }
}

function breaks(before: Contract, after: Contract): string[] {
  const found = findBreakingChanges(contractOf(before), contractOf(after))
  return found.map(({ place, message }) => `${place} ${message}`)
}

describe('securities that break callers', () => {
  it.each<[string, Contract, Contract, string]>([
    [
      'the header of the key has another name',
      { root: [{ key: [] }] },
      { root: [{ key: [] }], securitySchemes: { key: { ...key, name: 'authorization' } } },
      'GET one let in callers with key (x-api-key in header), and asks for key (authorization in header)',
    ],
    [
      'a key becomes a bearer',
      { root: [{ key: [] }] },
      { root: [{ key: [] }], securitySchemes: { key: bearer } },
      'GET one let in callers with key (x-api-key in header), and asks for key (bearer in http)',
    ],
    [
      'a second scheme is needed beside the first',
      { own: [{ key: [] }] },
      { own: [{ key: [], signature: [] }] },
      'GET one let in callers with key (x-api-key in header), and asks for key (x-api-key in header) and signature',
    ],
    [
      'one of two ways is gone',
      { own: [{ key: [] }, { bearer: [] }] },
      { own: [{ key: [] }] },
      'GET one let in callers with bearer (bearer in http), and asks for key (x-api-key in header)',
    ],
    ['the open way is gone', { own: [{}, { key: [] }] }, { own: [{ key: [] }] }, 'GET one needs a key'],
    ['nothing was said', {}, { root: [{ key: [] }] }, 'GET one needs a key, which it did not'],
    [
      'an empty list was said',
      { own: [], root: [{ key: [] }] },
      { root: [{ key: [] }] },
      'GET one needs a key',
    ],
    [
      'a scope is needed',
      { own: [{ bearer: ['read'] }] },
      { own: [{ bearer: ['read', 'write'] }] },
      'GET one let in callers with bearer',
    ],
    [
      'a webhook is signed otherwise',
      { own: [{ signature: [] }], section: 'webhooks' },
      { own: [{ signature: [] }, {}], section: 'webhooks' },
      'GET one was sent with signature (x-signature in header), and may come with nothing',
    ],
  ])('are found: %s', (_name, before, after, expected) => {
    const found = breaks(before, after)
    expect(found).toHaveLength(1)
    expect(found.join()).toContain(expected)
  })

  it.each<[string, Contract, Contract]>([
    ['that are as they were', { root: [{ key: [] }] }, { own: [{ key: [] }] }],
    ['with a way more', { own: [{ key: [] }] }, { own: [{ bearer: [] }, { key: [] }] }],
    ['of which less is needed', { own: [{ key: [], signature: [] }] }, { own: [{ key: [] }] }],
    ['that are switched off', { root: [{ key: [] }] }, { root: [{ key: [] }], own: [] }],
    [
      'under another name, otherwise described',
      { own: [{ key: [] }] },
      { own: [{ ours: [] }], securitySchemes: { ours: { ...key, description: 'A key.' } } },
    ],
    [
      'of a webhook that shows more',
      { own: [{ signature: [] }], section: 'webhooks' },
      { own: [{ signature: [], key: [] }], section: 'webhooks' },
    ],
  ])('are not those %s', (_name, before, after) => {
    expect(breaks(before, after)).toEqual([])
  })
})
