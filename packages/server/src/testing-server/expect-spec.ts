import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'

import { specification } from '../http/specification.ts'
import type { Answer } from './call.ts'

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(specification, 'spec')

/** Expects that an answer is one that the spec describes for this operation: its status, and its body's schema. */
export function expectSpec(answer: Answer, method: string, path: string): void {
  const responses = pointer(['paths', path, method.toLowerCase(), 'responses'])
  const response = resolve(`${responses}/${String(answer.status)}`)
  const validate = ajv.getSchema(`spec#${response}/content/${escape('application/json')}/schema`)
  if (!validate) throw new Error(`${method} ${path} has no JSON answer ${String(answer.status)} in the spec.`)
  void validate(answer.body)
  expect(validate.errors ?? [], JSON.stringify(answer.body)).toEqual([])
}

function resolve(path: string): string {
  const found = path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (node, part) => (node as Record<string, unknown> | undefined)?.[unescape(part)],
      specification,
    )
  if (found === undefined) throw new Error(`The spec has no ${path}.`)
  return typeof found === 'object' && found !== null && '$ref' in found ? String(found.$ref).slice(1) : path
}

function pointer(parts: readonly string[]): string {
  return parts.map((part) => `/${escape(part)}`).join('')
}

function escape(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
