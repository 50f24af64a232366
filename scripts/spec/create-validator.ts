import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { unescapePointerFragment } from '@redocly/openapi-core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'

import { isRecord, read } from './records.ts'

/** Answers what is wrong with a value by the schema at a place such as `/…/Task.yaml#/properties/status`, or null. */
export type Validate = (schemaPlace: string, value: unknown) => string | null

/** Schema files are known to Ajv by their URL, so that relative references mean what they mean to other readers. */
export function createValidator(specFiles: ReadonlyMap<string, unknown>): Validate {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false })
  ajv.addVocabulary(['x-extension', 'x-extension-values', 'x-source'])
  addFormatsModule.default(ajv)
  for (const [path, content] of specFiles) {
    if (path.includes(join('components', 'schemas')) && isRecord(content))
      ajv.addSchema(content, pathToFileURL(path).href)
  }
  return (schemaPlace, value) => {
    const [path = '', pointer = ''] = schemaPlace.split('#')
    // The query keeps the directory, from which references are resolved, and tells the schemas of one file apart.
    const id = `${pathToFileURL(path).href}?${encodeURIComponent(pointer)}`
    const check = ajv.getSchema(id) ?? ajv.compile({ ...pick(specFiles.get(path), pointer), $id: id })
    return check(value) ? null : ajv.errorsText(check.errors, { dataVar: 'value' })
  }
}

function pick(content: unknown, pointer: string): Record<string, unknown> {
  const keys = pointer.split('/').slice(1).map(unescapePointerFragment)
  const schema = keys.reduce<unknown>((node, key) => read(node, key), content)
  if (!isRecord(schema)) throw new Error(`there is no schema at ${pointer}`)
  return schema
}
