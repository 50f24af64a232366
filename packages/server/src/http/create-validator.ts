import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler, FastifySchema } from 'fastify'

// Headers, paths and queries are text, so numbers and lists are read from it; a body says what it means.
const common = { allErrors: true, strict: false, removeAdditional: false, useDefaults: false } as const

/** Compiles the spec's schemas (JSON Schema 2020-12, which Fastify's own validator does not know). */
export function createValidator(): FastifySchemaCompiler<FastifySchema> {
  const bodies = new Ajv2020({ ...common, coerceTypes: false })
  const parameters = new Ajv2020({ ...common, coerceTypes: 'array' })
  addFormats.default(bodies)
  addFormats.default(parameters)
  return ({ schema, httpPart }) => (httpPart === 'body' ? bodies : parameters).compile(schema)
}
