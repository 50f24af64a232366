/**
 * Holds the contract and the exports of the packages against those of the last release: what breaks users needs a
 * changeset that says `major`, what adds to the contract one that says `minor`. `--release` keeps those of now as
 * released; `pnpm version-packages` does so.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { readChangesets } from '@changesets/read'

import { readExportedNames, type ExportedNames } from './compatibility/exports.ts'
import { judgeChanges, type PublicSurface } from './compatibility/judge-changes.ts'
import { bundleSpec } from './generate.ts'

const root = join(import.meta.dirname, '..')
const specPath = join(root, 'openapi/released.json')
const exportsPath = join(root, 'scripts/compatibility/released-exports.json')
const current: PublicSurface = {
  spec: await bundleSpec(join(root, 'openapi/openapi.yaml')),
  exports: await readExportedNames(root),
}

if (process.argv.includes('--release')) {
  await write(specPath, current.spec)
  await write(exportsPath, current.exports)
} else {
  const released: PublicSurface = {
    spec: (await read(specPath)) as Record<string, unknown>,
    exports: (await read(exportsPath)) as ExportedNames,
  }
  const changesets = await readChangesets(root)
  const bumps = changesets.flatMap(({ releases }) => releases.map(({ type }) => type))
  const { ok, lines } = judgeChanges({ released, current, bumps })
  for (const line of lines) console.log(line)
  if (!ok) process.exitCode = 1
}

async function read(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'))
}

async function write(path: string, content: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`)
}
