/**
 * What one schema says of a value by itself: its type, the allowed values, the bounds, and whatever has no rule. What it
 * says of values inside is for `compare-schemas.ts`.
 */
import { isDeepStrictEqual } from 'node:util'

/** Who writes the value: callers do in a request, and read it in an answer. */
export type Direction = 'request' | 'response'

/** Says where and what, e.g. `options.scale: 3 was an allowed value`. */
export type Report = (place: string, message: string) => void

export type Schema = Readonly<Record<string, unknown>>

export interface Judging {
  readonly direction: Direction
  readonly report: Report
}

/** What says something to people only; a change of it changes no value. */
const ANNOTATIONS = new Set([
  'description',
  'title',
  'example',
  'examples',
  'deprecated',
  'summary',
  '$comment',
])
/** What is compared by a rule of its own. Every other keyword has to stay as it is. */
const COMPARED = new Set([
  ...[
    '$ref',
    'type',
    'enum',
    'const',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'oneOf',
    'anyOf',
  ],
  ...['minimum', 'minLength', 'minItems', 'minProperties', 'exclusiveMinimum'],
  ...['maximum', 'maxLength', 'maxItems', 'maxProperties', 'exclusiveMaximum'],
])
const LOWER = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const UPPER = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']
const ALL_TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

/** The side whose values have to find a place, and the side that has to take them all. */
export function sides<T>(
  direction: Direction,
  before: T,
  after: T,
): { readonly narrow: T; readonly wide: T } {
  return direction === 'request' ? { narrow: before, wide: after } : { narrow: after, wide: before }
}

export function compareTypes(
  place: string,
  before: Schema,
  after: Schema,
  { direction, report }: Judging,
): void {
  const { narrow, wide } = sides(direction, typesOf(before), typesOf(after))
  const excess = narrow.filter(
    (type) => !wide.includes(type) && !(type === 'integer' && wide.includes('number')),
  )
  if (excess.length === 0) return
  report(
    place,
    direction === 'request'
      ? `${list(excess)} was taken, and is refused`
      : `may be ${list(excess)}, which it could not be`,
  )
}

function typesOf({ type }: Schema): readonly string[] {
  if (type === undefined) return ALL_TYPES
  return (Array.isArray(type) ? type : [type]) as string[]
}

export function compareValues(
  place: string,
  before: Schema,
  after: Schema,
  { direction, report }: Judging,
): void {
  const { narrow, wide } = sides(direction, valuesOf(before), valuesOf(after))
  if (wide === undefined) return
  const excess = narrow?.filter((value) => !wide.some((other) => isDeepStrictEqual(value, other)))
  if (excess?.length === 0) return
  const named = excess === undefined ? 'any other value' : list(excess)
  report(
    place,
    direction === 'request' ? `${named} was taken, and is refused` : `may be ${named}, which it could not be`,
  )
}

function valuesOf(schema: Schema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema.const]
  return Array.isArray(schema.enum) ? schema.enum : undefined
}

export function compareBounds(
  place: string,
  before: Schema,
  after: Schema,
  { direction, report }: Judging,
): void {
  const { narrow, wide } = sides(direction, before, after)
  for (const [keywords, sign] of [
    [LOWER, 1],
    [UPPER, -1],
  ] as const) {
    for (const keyword of keywords) {
      const limit = numberOf(wide[keyword])
      if (limit === undefined) continue
      const own = numberOf(narrow[keyword])
      if (own !== undefined && own * sign >= limit * sign) continue
      report(place, `${keyword} goes from ${show(before[keyword])} to ${show(after[keyword])}`)
    }
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}

/** Keywords without a rule: a pattern, a format, a default. Nobody can tell what a change of them takes away. */
export function compareRest(
  place: string,
  before: Schema,
  after: Schema,
  { direction, report }: Judging,
): void {
  const keywords = new Set([...Object.keys(before), ...Object.keys(after)])
  for (const keyword of keywords) {
    if (COMPARED.has(keyword) || ANNOTATIONS.has(keyword) || keyword.startsWith('x-')) continue
    if (isDeepStrictEqual(before[keyword], after[keyword])) continue
    const { narrow, wide } = sides(direction, before[keyword], after[keyword])
    // To say less takes more values, and to promise more gives fewer.
    if (wide === undefined && narrow !== undefined && keyword !== 'default') continue
    report(place, `${keyword} goes from ${show(before[keyword])} to ${show(after[keyword])}`)
  }
}

function list(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? value : show(value))).join(', ')
}

export function show(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value)
}
