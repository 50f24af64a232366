/**
 * What of one schema's values another would not take. Both compatibility questions are this one: a request may only
 * be taken as widely as before or more widely, an answer may only be as narrow as before or narrower.
 */
import { isDeepStrictEqual } from 'node:util'

import { isRecord, type SpecDocument } from './spec-document.ts'

/** Who writes the value: callers do in a request, and read it in an answer. */
export type Direction = 'request' | 'response'

export interface SchemaPair {
  readonly before: unknown
  readonly after: unknown
}

/** Says where and what, e.g. `options.scale: 3 was an allowed value`. */
export type Report = (place: string, message: string) => void

interface Comparison {
  readonly direction: Direction
  readonly before: SpecDocument
  readonly after: SpecDocument
  readonly report: Report
  /** Pairs under comparison, so that schemas that contain themselves come to an end. */
  readonly open: Set<string>
}

type Schema = Readonly<Record<string, unknown>>

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

/** Reports what of a schema breaks those who write (`request`) or read (`response`) its values. */
export function compareSchemas(
  place: string,
  { before, after }: SchemaPair,
  options: Omit<Comparison, 'open'>,
): void {
  compare(place, before, after, { ...options, open: new Set() })
}

function compare(place: string, before: unknown, after: unknown, comparison: Comparison): void {
  const key = `${nameOf(before)} → ${nameOf(after)}`
  if (key !== ' → ' && comparison.open.has(key)) return
  comparison.open.add(key)
  const was = comparison.before.resolve(before)
  const is = comparison.after.resolve(after)
  if (!isDeepStrictEqual(was, is) || JSON.stringify(was).includes('"$ref"'))
    compareResolved(place, was, is, comparison)
  comparison.open.delete(key)
}

function compareResolved(place: string, before: Schema, after: Schema, comparison: Comparison): void {
  if (hasVariants(before) || hasVariants(after)) {
    compareVariants(place, before, after, comparison)
    return
  }
  compareTypes(place, before, after, comparison)
  compareValues(place, before, after, comparison)
  compareBounds(place, before, after, comparison)
  compareProperties(place, before, after, comparison)
  compareAdditional(place, before, after, comparison)
  if (before.items !== undefined || after.items !== undefined)
    compare(`${place}[]`, before.items ?? {}, after.items ?? {}, comparison)
  compareRest(place, before, after, comparison)
}

/** The side whose values have to find a place, and the side that has to take them all. */
function sides<T>(direction: Direction, before: T, after: T): { readonly narrow: T; readonly wide: T } {
  return direction === 'request' ? { narrow: before, wide: after } : { narrow: after, wide: before }
}

function compareTypes(place: string, before: Schema, after: Schema, { direction, report }: Comparison): void {
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

function compareValues(
  place: string,
  before: Schema,
  after: Schema,
  { direction, report }: Comparison,
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

function compareBounds(
  place: string,
  before: Schema,
  after: Schema,
  { direction, report }: Comparison,
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

function compareProperties(place: string, before: Schema, after: Schema, comparison: Comparison): void {
  const { direction, report } = comparison
  const was = propertiesOf(before)
  const is = propertiesOf(after)
  for (const [name, schema] of Object.entries(was)) {
    const there = `${place}.${name}`
    if (!(name in is)) report(there, 'is gone')
    else compare(there, schema, is[name], comparison)
  }
  const { narrow, wide } = sides(direction, requiredOf(before), requiredOf(after))
  for (const name of wide.filter((required) => !narrow.includes(required))) {
    if (direction === 'response' && !(name in is)) continue
    report(
      `${place}.${name}`,
      direction === 'request' ? 'has become required' : 'was always there, and may be missing',
    )
  }
}

function propertiesOf({ properties }: Schema): Schema {
  return isRecord(properties) ? properties : {}
}

function requiredOf({ required }: Schema): readonly string[] {
  return Array.isArray(required) ? (required as string[]) : []
}

/** Answers may always hold keys that are not described, so only what is said of such keys' values counts there. */
function compareAdditional(place: string, before: Schema, after: Schema, comparison: Comparison): void {
  const was = before.additionalProperties ?? true
  const is = after.additionalProperties ?? true
  if (isRecord(was) && isRecord(is)) {
    compare(`${place}.*`, was, is, comparison)
    return
  }
  const { narrow, wide } = sides(comparison.direction, was, is)
  if (comparison.direction === 'request' && wide === false && narrow !== false)
    comparison.report(place, 'keys that are not described were taken, and are refused')
  if (isRecord(wide) && narrow === true)
    comparison.report(place, 'the values of its other keys are described otherwise')
}

function hasVariants(schema: Schema): boolean {
  return schema.oneOf !== undefined || schema.anyOf !== undefined
}

/** Each variant of the narrow side needs one on the wide side that takes all of it: that of the same name, or any. */
function compareVariants(place: string, before: Schema, after: Schema, comparison: Comparison): void {
  const { narrow, wide } = sides(comparison.direction, variantsOf(before), variantsOf(after))
  for (const variant of narrow) {
    const namesake = wide.find((other) => nameOf(other) !== '' && nameOf(other) === nameOf(variant))
    if (namesake !== undefined) {
      compare(`${place}(${nameVariant(variant)})`, variant, namesake, comparison)
      continue
    }
    if (wide.some((other) => isWithin(variant, other, comparison))) continue
    comparison.report(
      place,
      comparison.direction === 'request'
        ? `the variant ${nameVariant(variant)} was taken, and is refused at least in part`
        : `may be ${nameVariant(variant)}, which it could not be`,
    )
  }
  const { oneOf: _was, anyOf: _alsoWas, ...restBefore } = before
  const { oneOf: _is, anyOf: _alsoIs, ...restAfter } = after
  if (hasVariants(before) && hasVariants(after)) compareResolved(place, restBefore, restAfter, comparison)
}

function variantsOf(schema: Schema): readonly unknown[] {
  const variants = [schema.oneOf, schema.anyOf].filter(Array.isArray).flat() as unknown[]
  return variants.length === 0 ? [schema] : variants
}

function isWithin(narrow: unknown, wide: unknown, comparison: Comparison): boolean {
  let excess = 0
  const report = () => (excess += 1)
  const [before, after] = comparison.direction === 'request' ? [narrow, wide] : [wide, narrow]
  compare('', before, after, { ...comparison, report, open: new Set(comparison.open) })
  return excess === 0
}

/** Keywords without a rule: a pattern, a format, a default. Nobody can tell what a change of them takes away. */
function compareRest(place: string, before: Schema, after: Schema, { direction, report }: Comparison): void {
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

function nameOf(schema: unknown): string {
  return isRecord(schema) && typeof schema.$ref === 'string' ? schema.$ref : ''
}

function nameVariant(schema: unknown): string {
  const name = nameOf(schema).split('/').at(-1)
  return name === undefined || name === '' ? show(schema) : name
}

function list(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === 'string' ? value : show(value))).join(', ')
}

function show(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value)
}
