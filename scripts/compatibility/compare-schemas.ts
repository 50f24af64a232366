/**
 * What of one schema's values another would not take. Both compatibility questions are this one: a request may only
 * be taken as widely as before or more widely, an answer may only be as narrow as before or narrower.
 */
import { isDeepStrictEqual } from 'node:util'

import {
  compareBounds,
  compareRest,
  compareTypes,
  compareValues,
  show,
  sides,
  type Judging,
  type Schema,
} from './compare-values.ts'
import { isRecord } from '../spec/records.ts'
import type { SpecDocument } from './spec-document.ts'

export interface SchemaPair {
  readonly before: unknown
  readonly after: unknown
}

interface Comparison extends Judging {
  readonly before: SpecDocument
  readonly after: SpecDocument
  /** Pairs under comparison, so that schemas that contain themselves come to an end. */
  readonly open: Set<string>
}

/** Reports what of a schema breaks those who write (`request`) or read (`response`) its values. */
export function compareSchemas(
  place: string,
  { before, after }: SchemaPair,
  options: Omit<Comparison, 'open'>,
): void {
  compare(place, before, after, { ...options, open: new Set() })
}

function compare(place: string, before: unknown, after: unknown, comparison: Comparison): void {
  const [restBefore, restAfter] = [besidesReference(before), besidesReference(after)]
  if (!isDeepStrictEqual(restBefore, restAfter)) compareResolved(place, restBefore, restAfter, comparison)
  const key = `${nameOf(before)} → ${nameOf(after)}`
  if (key !== ' → ' && comparison.open.has(key)) return
  comparison.open.add(key)
  const was = comparison.before.resolve(before)
  const is = comparison.after.resolve(after)
  if (!isDeepStrictEqual(was, is) || JSON.stringify(was).includes('"$ref"'))
    compareResolved(place, was, is, comparison)
  comparison.open.delete(key)
}

/** What is said beside a reference holds as well as what it leads to; a schema without one says all of it itself. */
function besidesReference(schema: unknown): Schema {
  if (!isRecord(schema) || typeof schema.$ref !== 'string') return {}
  const { $ref: _reference, ...rest } = schema
  return rest
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
    if (direction === 'response' && name in was && !(name in is)) continue
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

function nameOf(schema: unknown): string {
  return isRecord(schema) && typeof schema.$ref === 'string' ? schema.$ref : ''
}

function nameVariant(schema: unknown): string {
  const name = nameOf(schema).split('/').at(-1)
  return name === undefined || name === '' ? show(schema) : name
}
