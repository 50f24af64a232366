import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { findOperation } from '@video-upscale/client/proxy'
import addFormats from 'ajv-formats'
import { expect } from 'vitest'

import { routesOf } from '../http/routes.ts'

type Node = Readonly<Record<string, unknown>>

// The bundle is read as a file: the arrows let no code of this package import the server.
const bundle = new URL('../../../server/src/generated/openapi.json', import.meta.url)
const specification = JSON.parse(readFileSync(fileURLToPath(bundle), 'utf8')) as Node

const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(specification, 'spec')

/**
 * Expects that an answer is one that the spec describes for its operation: its status, its required headers
 * and its body's schema.
 *
 * @returns the body, parsed where it is JSON
 */
export async function expectSpec(response: Response, method: string, url: string): Promise<unknown> {
  const path = new URL(url).pathname.replace(/^\/api/, '')
  const found = findOperation(method, path, routesOf('self-hosted'))
  const template = found.route?.path ?? path
  const responses = `/paths/${escape(template)}/${method.toLowerCase()}/responses`
  const place = resolve(`${responses}/${response.status}`)
  const described = nodeAt(place)
  for (const name of response.headers.keys())
    if (name === 'x-request-id') expect(described.headers).toBeDefined()
  const type = response.headers.get('content-type') ?? ''
  if (!type.includes('application/json')) return type === '' ? undefined : response.text()
  const body: unknown = await response.json()
  expectSchema(`${place}/content/${escape('application/json')}/schema`, body)
  return body
}

/** Expects that a value fits a schema of the spec, by the schema's place or its name. */
export function expectSchema(place: string, value: unknown): void {
  const pointer = place.startsWith('/') ? place : `/components/schemas/${place}`
  const validate = ajv.getSchema(`spec#${pointer}`)
  if (!validate) throw new Error(`The spec has no ${pointer}.`)
  void validate(value)
  expect(validate.errors ?? [], JSON.stringify(value)).toEqual([])
}

function resolve(place: string): string {
  const { $ref } = nodeAt(place)
  return typeof $ref === 'string' ? $ref.slice(1) : place
}

function nodeAt(place: string): Node {
  let node: unknown = specification
  for (const part of place.split('/').slice(1)) node = (node as Node | undefined)?.[unescape(part)]
  if (typeof node !== 'object' || node === null) throw new Error(`The spec has no ${place}.`)
  return node as Node
}

function escape(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}
