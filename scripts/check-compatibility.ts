/**
 * Holds the contract against the one that the last release has (openapi/released.json): what breaks callers needs a
 * changeset that says `major`, what adds to it one that says `minor`. `--release` keeps the contract of now as the
 * one that is released; `pnpm version-packages` does so.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { readChangesets } from '@changesets/read'

import { judgeChanges } from './compatibility/judge-changes.ts'
import { bundleSpec } from './generate.ts'

const root = join(import.meta.dirname, '..')
const releasedPath = join(root, 'openapi/released.json')
const current = await bundleSpec(join(root, 'openapi/openapi.yaml'))

if (process.argv.includes('--release')) {
  await writeFile(releasedPath, `${JSON.stringify(current, null, 2)}\n`)
} else {
  const released = JSON.parse(await readFile(releasedPath, 'utf8')) as Record<string, unknown>
  const changesets = await readChangesets(root)
  const bumps = changesets.flatMap(({ releases }) => releases.map(({ type }) => type))
  const { ok, lines } = judgeChanges({ released, current, bumps })
  for (const line of lines) console.log(line)
  if (!ok) process.exitCode = 1
}
