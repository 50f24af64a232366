import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bundleSpec } from '../generate.ts'
import { compareSchemas } from './compare-schemas.ts'
import type { Direction } from './compare-values.ts'
import { findBreakingChanges } from './compare-specs.ts'
import { namesOf } from './exports.ts'
import { judgeChanges } from './judge-changes.ts'
import { openSpecDocument } from './spec-document.ts'

const specPath = join(import.meta.dirname, '../../openapi/openapi.yaml')
const contract = await bundleSpec(specPath)

/** Where in the contract, as keys from its root on, and what stands there then; undefined takes it away. */
type Edit = readonly [place: readonly string[], value: unknown]

function changed(...edits: readonly Edit[]): Record<string, unknown> {
  const copy: unknown = structuredClone(contract)
  for (const [place, value] of edits) {
    const key = place.at(-1) ?? ''
    const parent = at(copy, place.slice(0, -1))
    expect(parent, place.join(' / ')).toBeTypeOf('object')
    if (value === undefined) Reflect.deleteProperty(parent as object, key)
    else Reflect.set(parent as object, key, value)
  }
  return copy as Record<string, unknown>
}

function at(value: unknown, place: readonly string[]): unknown {
  return place.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], value)
}

const listAt = (...place: string[]) => at(contract, place) as unknown[]
const schema = (name: string, ...keys: string[]) => ['components', 'schemas', name, ...keys]
const operation = (path: string, method: string, ...keys: string[]) => ['paths', path, method, ...keys]

function breaks(...edits: readonly Edit[]): string[] {
  return findBreakingChanges(contract, changed(...edits)).map(({ place, message }) => `${place} ${message}`)
}

const gone: Edit = [['paths', '/v1/estimate'], undefined]
const added: Edit = [['paths', '/v1/new'], at(contract, ['paths', '/v1/models'])]
const reworded: Edit = [schema('Task', 'description'), 'Otherwise said.']
const success = operation('/v1/estimate', 'post', 'responses', '200')

describe('what breaks callers', () => {
  it.each<[string, readonly Edit[], string]>([
    ['an operation that is gone', [gone], 'POST /v1/estimate is gone'],
    [
      'an operation by another name',
      [[operation('/v1/estimate', 'post', 'operationId'), 'estimate']],
      'POST /v1/estimate its operationId goes from createEstimate to estimate: proxies allow operations by it',
    ],
    [
      'a field that is now required',
      [[schema('VideoUpscaleRequest', 'required'), ['jobId', 'videoNo', 'callback']]],
      'POST /v1/video-upscale, body: callback has become required',
    ],
    [
      'a value that is no longer taken',
      [[schema('Scale', 'enum'), [2]]],
      'POST /v1/video-upscale, body: options.scale 4 was taken, and is refused',
    ],
    [
      'a field that is gone from a request',
      [[schema('VideoUpscaleRequest', 'properties', 'callback'), undefined]],
      'POST /v1/video-upscale, body: callback is gone',
    ],
    [
      'a field that is gone from an answer',
      [[schema('Task', 'properties', 'logs'), undefined]],
      'GET /v1/job/{job_id}, 200: logs is gone',
    ],
    [
      'a field that may now be missing',
      [[schema('Task', 'required'), listAt(...schema('Task', 'required')).slice(1)]],
      'GET /v1/job/{job_id}, 200: job_id was always there, and may be missing',
    ],
    [
      'a field that may now be null',
      [[schema('Task', 'properties', 'logs', 'type'), ['array', 'null']]],
      'GET /v1/job/{job_id}, 200: logs may be null, which it could not be',
    ],
    [
      'a status that nobody knows',
      [[schema('JobStatus', 'enum'), [...listAt(...schema('JobStatus', 'enum')), 'paused']]],
      'GET /v1/job/{job_id}, 200: status may be paused, which it could not be',
    ],
    [
      'a number that may be larger, also inside one of several events',
      [[schema('Progress', 'properties', 'fraction', 'maximum'), 100]],
      'GET /v1/job/{job_id}/events, 200: (ProgressEvent).data.fraction maximum goes from 1 to 100',
    ],
    [
      'a parameter that is gone',
      [[operation('/v1/jobs', 'get', 'parameters'), []]],
      'GET /v1/jobs, query parameter cursor is gone',
    ],
    [
      'a key where none was needed',
      [[operation('/health/live', 'get', 'security'), undefined]],
      'GET /health/live needs a key, which it did not',
    ],
    [
      'a success by another status',
      [
        [operation('/v1/estimate', 'post', 'responses', '201'), at(contract, success)],
        [success, undefined],
      ],
      'POST /v1/estimate, 200 is gone',
    ],
    [
      'one of several shapes of a request that is no longer taken',
      [[schema('VideoImportRequest', 'oneOf'), listAt(...schema('VideoImportRequest', 'oneOf')).slice(0, 1)]],
      'the variant ImportUrls was taken, and is refused at least in part',
    ],
    [
      'an event that nobody knows',
      [[schema('JobEvent', 'oneOf'), [...listAt(...schema('JobEvent', 'oneOf')), { type: 'object' }]]],
      'may be {"type":"object"}, which it could not be',
    ],
  ])('is %s', (_name, edits, expected) => {
    expect(breaks(...edits).join('\n')).toContain(expected)
  })

  it('is nothing of what adds, loosens a request, tightens an answer, or is prose', () => {
    const task = listAt(...schema('Task', 'required'))
    const error = operation('/v1/estimate', 'post', 'responses')
    expect(
      breaks(
        added,
        reworded,
        [schema('VideoUpscaleRequest', 'properties', 'note'), { type: 'string' }],
        [schema('UpscaleOptions', 'properties', 'model', 'maxLength'), 128],
        [schema('Task', 'properties', 'more'), { type: 'string' }],
        [schema('Task', 'required'), [...task, 'more']],
        [[...error, '507'], at(contract, [...error, '503'])],
      ),
    ).toEqual([])
  })
})

describe('a changeset', () => {
  const surface = (spec: Record<string, unknown>, names = ['a', 'b']) => ({
    spec,
    exports: { client: names },
  })

  it.each([
    ['is asked for where an export is gone', ['a'], ['minor'], false],
    ['may say that an export is gone', ['a'], ['major'], true],
    ['is not asked for where one is new', ['a', 'b', 'c'], [], true],
  ] as const)('%s', (_name, names, bumps, ok) => {
    const verdict = judgeChanges({
      released: surface(contract),
      current: surface(contract, [...names]),
      bumps,
    })
    expect(verdict.ok).toBe(ok)
    if (!ok) expect(verdict.lines.join()).toContain('client: b is gone')
  })

  it.each([
    ['a break', gone, ['minor', 'patch'], false],
    ['a break', gone, ['patch', 'major'], true],
    ['an addition', added, ['patch'], false],
    ['an addition', added, ['minor'], true],
    ['prose', reworded, [], true],
  ] as const)('for %s: %#', (_name, edit, bumps, ok) => {
    expect(judgeChanges({ released: surface(contract), current: surface(changed(edit)), bumps }).ok).toBe(ok)
  })

  it('is asked for by a message that names the place and the mend', () => {
    const { lines } = judgeChanges({
      released: surface(contract),
      current: surface(changed(gone)),
      bumps: [],
    })
    expect(lines.join('\n')).toMatch(/POST \/v1\/estimate is gone[^]*pnpm changeset`, choose major/)
  })
})

describe('schemas', () => {
  const complaints = (direction: Direction, before: unknown, after: unknown) => {
    const found: string[] = []
    const document = openSpecDocument({})
    compareSchemas(
      '',
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

  const type = fc.constantFrom('string', 'integer', 'number', 'boolean', 'null')
  const anySchema = fc.letrec<{ schema: object; leaf: object }>((tie) => ({
    leaf: fc.oneof(
      fc.record({ type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1 })) }),
      fc.record({ type: fc.constant('integer'), minimum: fc.nat(9) }),
      fc.record({ enum: fc.uniqueArray(fc.nat(5), { minLength: 1 }) }),
    ),
    schema: fc.oneof(
      { maxDepth: 3 },
      tie('leaf'),
      fc.record({ type: fc.constant('array'), items: tie('schema') }),
      fc.record({
        type: fc.constant('object'),
        properties: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema')),
        required: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
        additionalProperties: fc.boolean(),
      }),
      fc.record({ oneOf: fc.array(tie('leaf'), { minLength: 1, maxLength: 3 }) }),
    ),
  })).schema
  const direction = fc.constantFrom<Direction>('request', 'response')

  it('never break against themselves', () => {
    fc.assert(
      fc.property(anySchema, direction, (one, way) => {
        expect(complaints(way, one, structuredClone(one))).toEqual([])
      }),
    )
  })

  it('that take a value fewer break requests, and those that give one more break answers', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(9), { minLength: 2 }), fc.boolean(), (values, deep) => {
        const wrap = (entry: object) => (deep ? { type: 'object', properties: { x: entry } } : entry)
        const all = wrap({ enum: values })
        const fewer = wrap({ enum: values.slice(1) })
        expect(complaints('request', all, fewer)).toHaveLength(1)
        expect(complaints('response', fewer, all)).toHaveLength(1)
        expect(complaints('request', fewer, all)).toEqual([])
        expect(complaints('response', all, fewer)).toEqual([])
      }),
    )
  })

  it('come to an end where they contain themselves', () => {
    const tree = (type_: string) =>
      openSpecDocument({
        components: {
          schemas: {
            Tree: { properties: { next: { $ref: '#/components/schemas/Tree' }, v: { type: type_ } } },
          },
        },
      })
    const found: string[] = []
    const $ref = '#/components/schemas/Tree'
    compareSchemas(
      'tree',
      { before: { $ref }, after: { $ref } },
      {
        direction: 'request',
        before: tree('number'),
        after: tree('integer'),
        report: (place) => found.push(place),
      },
    )
    expect(found).toEqual(['tree.v'])
  })
})

it('exports are read from a report, those that are passed on too', () => {
  const report = [
    'export interface One {',
    '    inside(): void;',
    '}',
    'export abstract class Two {',
    '}',
    'export const three: number;',
    'export { four }',
    'export { hidden as five }',
  ].join('\n')
  expect(namesOf(report)).toEqual(['One', 'Two', 'five', 'four', 'three'])
})

it('the contract of the last release stands there in one piece', async () => {
  const released = JSON.parse(await readFile(join(specPath, '../released.json'), 'utf8')) as object
  expect(released).toHaveProperty('paths./v1/video-upscale')
})
