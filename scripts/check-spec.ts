/**
 * Checks the contract in openapi/: Redocly's rules (redocly.yaml), the house's own, and every example against its
 * schema by a second validator. Prints each problem with its place and how to mend it; exits 1 on an error.
 */
import { join, relative } from 'node:path'

import { bundle, createConfig, getLineColLocation, lint, type NormalizedProblem } from '@redocly/openapi-core'

import { createValidator } from './spec/create-validator.ts'
import { createHouseRules } from './spec/house-rules.ts'
import { readSpecFiles, readYaml } from './spec/read-spec-files.ts'
import { asRecord } from './spec/records.ts'

interface Line {
  readonly severity: 'error' | 'warn'
  readonly place: string
  readonly rule: string
  readonly message: string
  readonly mend: string
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
