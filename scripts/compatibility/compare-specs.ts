/** Which changes between two versions of the contract break those who call by it. */
import { compareSchemas } from './compare-schemas.ts'
import { compareSecurity } from './compare-security.ts'
import { compareServers } from './compare-servers.ts'
import { sides, type Direction } from './compare-values.ts'
import { isRecord } from '../spec/records.ts'
import type { Documents, Fields, Operation, OperationPair } from './operation-pair.ts'
import { openSpecDocument, type SpecDocument } from './spec-document.ts'

export interface BreakingChange {
  /** What a reader finds in the contract, e.g. `POST /v1/video-upscale, 200: meta.usage`. */
  readonly place: string
  readonly message: string
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch']

export function findBreakingChanges(before: Fields, after: Fields): BreakingChange[] {
  const found: BreakingChange[] = []
  const documents: Documents = {
    before: openSpecDocument(before),
    after: openSpecDocument(after),
    breaks: (place, message) => found.push({ place, message }),
  }
  compareOperations('paths', documents)
  compareOperations('webhooks', documents)
  return found
}

function operationsOf({ content, resolve }: SpecDocument, section: string): Map<string, Operation> {
  const found = new Map<string, Operation>()
  for (const [path, entry] of Object.entries(resolve(content[section]))) {
    const item = resolve(entry)
    for (const method of METHODS) {
      if (isRecord(item[method]))
        found.set(`${method.toUpperCase()} ${path}`, { item, operation: item[method] })
    }
  }
  return found
}

function compareOperations(section: 'paths' | 'webhooks', documents: Documents): void {
  const was = operationsOf(documents.before, section)
  const is = operationsOf(documents.after, section)
  for (const [place, before] of was) {
    const after = is.get(place)
    if (after === undefined) documents.breaks(place, 'is gone')
    else compareOperation({ place, isSent: section === 'webhooks', before, after, documents })
  }
}

function compareOperation(pair: OperationPair): void {
  const { place, before, after, documents } = pair
  if (before.operation.operationId !== after.operation.operationId) {
    const names = [before, after].map(({ operation }) => String(operation.operationId))
    documents.breaks(place, `its operationId goes from ${names.join(' to ')}: proxies allow operations by it`)
  }
  compareSecurity(pair)
  compareServers(pair)
  compareParameters(pair)
  compareRequestBody(pair)
  compareResponses(pair)
}

/** Callers write what they send; a webhook is written by the service, and its receivers read it as callers do answers. */
function directionOf({ isSent }: OperationPair): Direction {
  return isSent ? 'response' : 'request'
}

function compareParameters(pair: OperationPair): void {
  const { place, isSent, before, after, documents } = pair
  const was = parametersOf(documents.before, before)
  const is = parametersOf(documents.after, after)
  for (const [name, parameter] of was) {
    const now = is.get(name)
    if (now === undefined) documents.breaks(`${place}, ${name}`, 'is gone')
    else compareParameter(`${place}, ${name}`, parameter, now, pair)
  }
  for (const [name, parameter] of is) {
    if (!isSent && !was.has(name) && parameter.required === true)
      documents.breaks(`${place}, ${name}`, 'is new, and required')
  }
}

function compareParameter(place: string, before: Fields, after: Fields, pair: OperationPair): void {
  const { documents } = pair
  compareRequired(place, before, after, pair)
  for (const key of ['style', 'explode'] as const) {
    if (before[key] !== after[key]) documents.breaks(place, `is written otherwise (${key})`)
  }
  compareValues(directionOf(pair), place, before.schema, after.schema, documents)
}

/** Whoever writes it has to write no more than before, and whoever reads it finds no less. */
function compareRequired(place: string, before: Fields, after: Fields, pair: OperationPair): void {
  const { narrow, wide } = sides(directionOf(pair), before.required === true, after.required === true)
  if (narrow || !wide) return
  pair.documents.breaks(place, pair.isSent ? 'was always there, and may be missing' : 'has become required')
}

function parametersOf({ resolve }: SpecDocument, { item, operation }: Operation): Map<string, Fields> {
  const all = [item.parameters, operation.parameters].filter(Array.isArray).flat().map(resolve)
  return new Map(
    all.map((parameter) => [`${String(parameter.in)} parameter ${String(parameter.name)}`, parameter]),
  )
}

function compareRequestBody(pair: OperationPair): void {
  const { documents } = pair
  const was = pair.before.operation.requestBody
  const is = pair.after.operation.requestBody
  if (was === undefined && is === undefined) return
  const wasBody = documents.before.resolve(was)
  const isBody = documents.after.resolve(is)
  const there = `${pair.place}, body`
  compareRequired(there, wasBody, isBody, pair)
  compareContent(directionOf(pair), there, wasBody.content, isBody.content, documents)
}

function compareResponses({ place, isSent, before, after, documents }: OperationPair): void {
  const was = documents.before.resolve(before.operation.responses)
  const is = documents.after.resolve(after.operation.responses)
  for (const status of Object.keys(was)) {
    const there = `${place}, ${status}`
    if (!(status in is)) {
      if (isSent || /^[23]/.test(status)) documents.breaks(there, 'is gone')
      continue
    }
    compareResponse(
      there,
      documents.before.resolve(was[status]),
      documents.after.resolve(is[status]),
      documents,
    )
  }
  // An error that is new is one of those that a caller must expect anyway; a success is one that nobody knows.
  for (const status of Object.keys(is).filter((key) => !(key in was) && !isSent)) {
    if (/^[23]/.test(status)) documents.breaks(`${place}, ${status}`, 'is a new way to succeed')
  }
}

function compareResponse(place: string, before: Fields, after: Fields, documents: Documents): void {
  const was = documents.before.resolve(before.headers)
  const is = documents.after.resolve(after.headers)
  for (const [name, header] of Object.entries(was)) {
    if (!(name in is)) documents.breaks(`${place}, header ${name}`, 'is gone')
    else {
      const [old, now] = [documents.before.resolve(header), documents.after.resolve(is[name])]
      compareValues('response', `${place}, header ${name}`, old.schema, now.schema, documents)
    }
  }
  compareContent('response', place, before.content, after.content, documents)
}

function compareContent(
  direction: Direction,
  place: string,
  before: unknown,
  after: unknown,
  documents: Documents,
): void {
  const was = documents.before.resolve(before)
  const is = documents.after.resolve(after)
  const types = Object.keys(was)
  for (const type of types) {
    const there = types.length === 1 ? place : `${place} as ${type}`
    if (!(type in is)) documents.breaks(there, `${type} is gone`)
    else {
      const [old, now] = [documents.before.resolve(was[type]), documents.after.resolve(is[type])]
      compareValues(direction, there, old.schema, now.schema, documents)
    }
  }
}

function compareValues(
  direction: Direction,
  place: string,
  before: unknown,
  after: unknown,
  { breaks, ...documents }: Documents,
): void {
  const report = (inside: string, message: string) => {
    breaks(inside === '' ? place : `${place}: ${inside.replace(/^\./, '')}`, message)
  }
  compareSchemas('', { before, after }, { ...documents, direction, report })
}
