/**
 * Whether what a caller shows of itself is still enough. A list of securities names alternatives; each is a set of
 * schemes that are needed together, and an empty one lets everybody in.
 */
import { isDeepStrictEqual } from 'node:util'

import { isRecord } from '../spec/records.ts'
import type { Operation, OperationPair } from './operation-pair.ts'
import type { SpecDocument } from './spec-document.ts'

interface Scheme {
  /** What is shown and where: the scheme without its prose, whatever its name. */
  readonly content: unknown
  readonly scopes: readonly unknown[]
  readonly shown: string
}

type Alternative = readonly Scheme[]

/** Each alternative of before has to hold all of one of after; of a webhook, which the service sends, the other way. */
export function compareSecurity({ place, isSent, before, after, documents }: OperationPair): void {
  const was = alternativesOf(documents.before, before)
  const is = alternativesOf(documents.after, after)
  const [shown, asked] = isSent ? [is, was] : [was, is]
  const refused = shown.filter((have) => !asked.some((need) => includes(have, need)))
  if (refused.length === 0) return
  if (isSent) documents.breaks(place, `was sent with ${show(was)}, and may come with ${show(refused)}`)
  else if (refused.some((have) => have.length === 0))
    documents.breaks(place, `needs a key, which it did not: ${show(is)}`)
  else documents.breaks(place, `let in callers with ${show(refused)}, and asks for ${show(is)}`)
}

/** Nothing said and an empty list are one alternative that asks for nothing. */
function alternativesOf(document: SpecDocument, { operation }: Operation): readonly Alternative[] {
  const security = operation.security ?? document.content.security
  if (!Array.isArray(security) || security.length === 0) return [[]]
  return security
    .filter(isRecord)
    .map((needs) => Object.entries(needs).map(([name, scopes]) => readScheme(document, name, scopes)))
}

function readScheme({ content, resolve }: SpecDocument, name: string, scopes: unknown): Scheme {
  const schemes = resolve(resolve(content.components).securitySchemes)
  const { description: _prose, ...scheme } = resolve(schemes[name])
  const words = [scheme.name ?? scheme.scheme, scheme.in ?? scheme.type].filter(
    (word) => typeof word === 'string',
  )
  return {
    content: words.length === 0 ? name : scheme,
    scopes: Array.isArray(scopes) ? scopes : [],
    shown: words.length === 0 ? name : `${name} (${words.join(' in ')})`,
  }
}

function includes(have: Alternative, need: Alternative): boolean {
  return need.every(({ content, scopes }) =>
    have.some(
      (own) => isDeepStrictEqual(own.content, content) && scopes.every((scope) => own.scopes.includes(scope)),
    ),
  )
}

function show(alternatives: readonly Alternative[]): string {
  return alternatives
    .map((schemes) => schemes.map(({ shown }) => shown).join(' and ') || 'nothing')
    .join(', or ')
}
