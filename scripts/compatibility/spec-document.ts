import { isRecord } from '../spec/records.ts'

/** A contract in one piece, whose references stay references. */
export interface SpecDocument {
  readonly content: Readonly<Record<string, unknown>>
  /** Follows references until there is none; anything that is no object is an empty one. */
  readonly resolve: (value: unknown) => Readonly<Record<string, unknown>>
}

export function openSpecDocument(content: Readonly<Record<string, unknown>>): SpecDocument {
  const resolve = (value: unknown): Readonly<Record<string, unknown>> => {
    if (!isRecord(value)) return {}
    return typeof value.$ref === 'string' ? resolve(find(content, value.$ref)) : value
  }
  return { content, resolve }
}

function find(content: unknown, reference: string): unknown {
  if (!reference.startsWith('#/')) throw new Error(`${reference} leads out of the document; bundle it first.`)
  return reference
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), content)
}
