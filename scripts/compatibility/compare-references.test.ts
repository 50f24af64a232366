import { describe, expect, it } from 'vitest'

import { compareSchemas } from './compare-schemas.ts'
import type { Direction } from './compare-values.ts'
import { openSpecDocument } from './spec-document.ts'

const Name = { type: 'object', properties: { first: { type: 'string' } } }
const document = openSpecDocument({ components: { schemas: { Name } } })
const $ref = '#/components/schemas/Name'

function complaints(direction: Direction, before: unknown, after: unknown): string[] {
  const found: string[] = []
  compareSchemas(
    'it',
    { before, after },
    {
      direction,
      before: document,
      after: document,
      report: (place, message) => found.push(`${place} ${message}`),
    },
  )
  return found
}

describe('what is said beside a reference', () => {
  it.each<[string, Direction, object, object, string]>([
    ['a bound that is new', 'request', { $ref }, { $ref, maxLength: 9 }, 'it maxLength goes from none to 9'],
    [
      'a bound that is gone',
      'response',
      { $ref, maxLength: 9 },
      { $ref },
      'it maxLength goes from 9 to none',
    ],
    ['a field that is required', 'request', { $ref }, { $ref, required: ['first'] }, 'it.first has become'],
    [
      'a field that may be missing',
      'response',
      { $ref, required: ['first'] },
      { $ref },
      'it.first was always',
    ],
    ['a default', 'request', { $ref, default: 1 }, { $ref, default: 2 }, 'it default goes from 1 to 2'],
    [
      'a bound inside',
      'request',
      { items: { $ref } },
      { items: { $ref, minLength: 1 } },
      'it[] minLength goes from none to 1',
    ],
  ])('is compared: %s', (_name, direction, before, after, expected) => {
    const found = complaints(direction, before, after)
    expect(found).toHaveLength(1)
    expect(found.join()).toContain(expected)
  })

  it('is nothing where only people read it, or where it takes more', () => {
    expect(complaints('response', { $ref }, { $ref, description: 'A name.', 'x-source': 'seen' })).toEqual([])
    expect(complaints('request', { $ref, maxLength: 9 }, { $ref })).toEqual([])
  })
})
