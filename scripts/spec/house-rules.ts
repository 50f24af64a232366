import type { Location, LocationObject, Oas3Rule, Plugin, UserContext } from '@redocly/openapi-core'

import type { Validate } from './create-validator.ts'
import { asRecord, isRecord, read } from './records.ts'

/** The operations of the hosted service and its callback; all others are this project's own. */
const HOSTED = [
  'createVideoUpscale',
  'getJob',
  'getBalance',
  'createVideoDiffusion',
  'extendVideo',
  'receiveFinishedTask',
]
const SOURCES = ['documented', 'service-public-pages', 'video-upscale']
/** What the key, the limiter and a shutdown may answer to any operation that needs a key. */
const KEYED_ERRORS = ['401', '403', '429', '503']

/** What Redocly's rules do not know: where an operation is described, which errors it answers, that examples are true. */
export function createHouseRules(validate: Validate): Plugin {
  const operationRule: Oas3Rule = () => ({
    Operation: (operation, context) => {
      checkProvenance(operation, context)
      checkErrors(operation, context)
    },
  })
  // Only under Paths: what a receiver of webhooks answers is its own affair.
  const responseRule: Oas3Rule = () => ({
    Paths: { PathItem: { Operation: { Response: { enter: checkResponse } } } },
  })
  const exampleRule: Oas3Rule = () => ({
    MediaType: (mediaType, context) => {
      checkExamples(mediaType, context, validate)
    },
  })
  return {
    id: 'house',
    // Redocly takes a plugin that is handed over as an object as it is; it adds the prefix to loaded ones only.
    rules: {
      oas3: {
        'house/operations': operationRule,
        'house/responses': responseRule,
        'house/examples': exampleRule,
      },
    },
  }
}

function checkProvenance(operation: unknown, context: UserContext): void {
  const { location } = context
  const id = String(read(operation, 'operationId'))
  const place = location.child('operationId')
  if (!SOURCES.includes(String(read(operation, 'x-source')))) {
    context.report({
      message: `${id} does not say where it is described.`,
      suggest: [`add x-source: ${SOURCES.join(' | ')}`],
      location: place,
    })
  }
  const isOurs = !HOSTED.includes(id)
  if (isOurs !== (read(operation, 'x-extension') === true)) {
    context.report({
      message: isOurs
        ? `${id} is not marked as an extension.`
        : `${id} belongs to the hosted service, yet is an extension.`,
      suggest: [isOurs ? 'add x-extension: true' : 'remove x-extension'],
      location: place,
    })
  }
}

function checkErrors(operation: unknown, context: UserContext): void {
  const { location } = context
  // An empty list switches the key off; then none of these can be answered.
  if (Array.isArray(read(operation, 'security'))) return
  const responses = read(operation, 'responses')
  const missing = KEYED_ERRORS.filter((status) => read(responses, status) === undefined)
  if (missing.length === 0) return
  context.report({
    message: `${String(read(operation, 'operationId'))} needs a key and can answer ${missing.join(', ')}.`,
    suggest: [
      'refer to Unauthorized, Forbidden, TooManyRequests and ServiceUnavailable in components/responses',
    ],
    location: keyOf(location.child('responses')),
  })
}

function checkResponse(response: unknown, context: UserContext): void {
  const { location, key } = context
  if (read(read(response, 'headers'), 'x-request-id') === undefined) {
    context.report({
      message: 'Every answer carries x-request-id.',
      suggest: ['add x-request-id to headers: $ref components/headers/RequestId.yaml'],
      location: keyOf(location),
    })
  }
  const isHead = context.parentLocations.Operation?.pointer.endsWith('/head') === true
  if (isHead || !/^[45]/.test(String(key)) || read(response, 'content') !== undefined) return
  context.report({
    message: `The error ${key} has no body.`,
    suggest: ['refer to one of components/responses, which answer the flat Error'],
    location: keyOf(location),
  })
}

function checkExamples(mediaType: unknown, context: UserContext, validate: Validate): void {
  const { location, key } = context
  const schema = read(mediaType, 'schema')
  // Files have no example that could be read.
  if (read(schema, 'format') === 'binary' || key === 'multipart/form-data') return
  const examples = Object.entries(asRecord(read(mediaType, 'examples')))
  if (examples.length === 0) {
    context.report({
      message: `This ${key} body has no example.`,
      suggest: ['add one to openapi/examples and refer to it under examples'],
      location: keyOf(location),
    })
  }
  for (const [name, example] of examples) {
    const resolved = isRecord(example) ? context.resolve<object>(example) : undefined
    const complaint = validate(
      `${location.source.absoluteRef}${location.child('schema').pointer}`,
      read(resolved?.node, 'value'),
    )
    if (complaint === null) continue
    context.report({
      message: `The example ${name} does not fit its schema: ${complaint}.`,
      suggest: ['mend the example, or the schema if the example tells the truth'],
      location: resolved?.location?.child('value') ?? location,
    })
  }
}

/** The place of a key instead of its value. */
function keyOf({ source, pointer }: Location): LocationObject {
  return { source, pointer, reportOnKey: true }
}
