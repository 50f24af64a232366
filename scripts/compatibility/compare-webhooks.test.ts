import { describe, expect, it } from 'vitest'

import { findBreakingChanges } from './compare-specs.ts'

const json = { 'application/json': { schema: { type: 'object' } } }
const header = {
  in: 'header',
  name: 'webhook-id',
  required: true,
  schema: { type: 'string', pattern: '^w_' },
}
const body = { required: true, content: json }

function breaks(section: string, before: object, after: object): string[] {
  const contracts = [before, after].map((post) => ({ [section]: { finished: { post } } }))
  const [was = {}, is = {}] = contracts
  return findBreakingChanges(was, is).map(({ place, message }) => `${place} ${message}`)
}

describe('what a webhook is sent with breaks its receivers', () => {
  const optional = { ...header, required: false }

  it.each<[string, object, object, string]>([
    [
      'where a pattern is gone',
      { parameters: [header] },
      { parameters: [{ ...header, schema: { type: 'string' } }] },
      'POST finished, header parameter webhook-id pattern goes from "^w_" to none',
    ],
    [
      'where it may be a number',
      { parameters: [header] },
      { parameters: [{ ...header, schema: { ...header.schema, type: ['string', 'integer'] } }] },
      'POST finished, header parameter webhook-id may be integer, which it could not be',
    ],
    [
      'where a header may be missing',
      { parameters: [header] },
      { parameters: [optional] },
      'POST finished, header parameter webhook-id was always there, and may be missing',
    ],
    [
      'where the body may be missing',
      { requestBody: body },
      { requestBody: { content: json } },
      'POST finished, body was always there, and may be missing',
    ],
    [
      'where there is no body any more',
      { requestBody: body },
      {},
      'POST finished, body application/json is gone',
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(breaks('webhooks', before, after)).toContain(expected)
  })

  it.each<[string, object, object]>([
    ['a header is always there now', { parameters: [optional] }, { parameters: [header] }],
    ['a header is new', { parameters: [] }, { parameters: [header] }],
    ['the body is always there now', { requestBody: { content: json } }, { requestBody: body }],
  ])('not where %s, which would break callers of an operation', (_name, before, after) => {
    expect(breaks('webhooks', before, after)).toEqual([])
    expect(breaks('paths', before, after).join()).toMatch(/has become required|is new, and required/)
  })
})
