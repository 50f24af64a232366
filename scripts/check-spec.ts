/**
 * Checks the contract in openapi/: Redocly's rules (redocly.yaml), the house's own, and every example against its
 * schema by a second validator. Prints each problem with its place and how to mend it; exits 1 on an error.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'

import {
  bundle,
  createConfig,
  getLineColLocation,
  lint,
  type Location,
  type LocationObject,
  type NormalizedProblem,
  type Oas3Rule,
  type Plugin,
  type UserContext,
  unescapePointerFragment,
} from '@redocly/openapi-core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { parseDocument } from 'yaml'

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

interface Line {
  readonly severity: 'error' | 'warn'
  readonly place: string
  readonly rule: string
  readonly message: string
  readonly mend: string
}

/** Answers what is wrong with a value by the schema at a place such as `/…/Task.yaml#/properties/status`, or null. */
export type Validate = (schemaPlace: string, value: unknown) => string | null

/** All YAML files of the contract, parsed, by absolute path. Throws, with the place, when one is not YAML. */
export async function readSpecFiles(directory: string): Promise<Map<string, unknown>> {
  const entries = await readdir(directory, { recursive: true })
  const paths = entries.filter((entry) => entry.endsWith('.yaml')).map((entry) => join(directory, entry))
  const parsed = await Promise.all(paths.map(readYaml))
  return new Map(parsed.map((content, index) => [paths[index] ?? '', content]))
}

async function readYaml(path: string): Promise<unknown> {
  const document = parseDocument(await readFile(path, 'utf8'))
  const [error] = document.errors
  if (error) throw new Error(`${path}:${error.linePos?.[0].line ?? 1}: not YAML: ${error.message}`)
  return document.toJS()
}

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

function createHouseRules(validate: Validate): Plugin {
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

/** Redocly sees only components that the root names; a file that nothing refers to would go stale unseen. */
async function findUnusedFiles(
  specPath: string,
  specFiles: ReadonlyMap<string, unknown>,
  root: string,
): Promise<Line[]> {
  const { fileDependencies } = await bundle({ ref: specPath, config: await createConfig({}) })
  return [...specFiles.keys()]
    .filter((path) => path !== specPath && !fileDependencies.has(path))
    .map((path) => ({
      severity: 'error',
      place: `${relative(root, path)}:1`,
      rule: 'house/unused-file',
      message: 'Nothing refers to this file.',
      mend: 'refer to it or delete it',
    }))
}

function describeProblem(problem: NormalizedProblem, root: string): Line {
  const [location] = problem.location
  const place =
    location === undefined
      ? 'openapi'
      : `${relative(root, location.source.absoluteRef)}:${getLineColLocation(location).start.line}`
  const mend = describeMend(problem)
  return { severity: problem.severity, place, rule: problem.ruleId, message: problem.message, mend }
}

function describeMend({ ruleId, suggest, reference }: NormalizedProblem): string {
  if (suggest.length === 0) return reference === undefined ? '' : `see ${reference}`
  return ruleId.startsWith('house/') ? suggest.join(', or ') : `did you mean ${suggest.join(' or ')}?`
}

function formatLine({ severity, place, rule, message, mend }: Line): string {
  return `${place}: ${severity}: ${message} [${rule}]${mend === '' ? '' : `\n    mend: ${mend}`}`
}

/** All problems, each once: a shared file is met again at every reference to it. */
export async function checkSpec(root: string): Promise<Line[]> {
  const directory = join(root, 'openapi')
  const specPath = join(directory, 'openapi.yaml')
  const specFiles = await readSpecFiles(directory)
  const configPath = join(root, 'redocly.yaml')
  const settings = asRecord(await readYaml(configPath))
  const rules = { 'house/operations': 'error', 'house/responses': 'error', 'house/examples': 'error' }
  const config = await createConfig(
    JSON.stringify({ ...settings, rules: { ...asRecord(settings.rules), ...rules } }),
    { configPath, plugins: [createHouseRules(createValidator(specFiles))] },
  )
  const problems = await lint({ ref: specPath, config })
  const lines = problems
    .filter((problem) => problem.ignored !== true)
    .map((problem) => describeProblem(problem, root))
  lines.push(...(await findUnusedFiles(specPath, specFiles, root)))
  return [...new Map(lines.map((line) => [formatLine(line), line])).values()]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asRecord(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {}
}

function read(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined
}

async function main(): Promise<number> {
  const lines = await checkSpec(join(import.meta.dirname, '..'))
  for (const line of lines) console.log(formatLine(line))
  const errors = lines.filter((line) => line.severity === 'error').length
  console.log(`openapi: ${errors} errors, ${lines.length - errors} warnings`)
  return errors === 0 ? 0 : 1
}

if (import.meta.main) {
  process.exitCode = await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    return 1
  })
}
