/**
 * Holds the contract and the exports of the packages against those of the last release: what breaks users needs a
 * changeset that says `major`, what adds to the contract one that says `minor`. `--release` keeps those of now as
 * released; `pnpm version-packages` does so.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { readChangesets } from '@changesets/read'

import { countBumps } from './compatibility/count-bumps.ts'
import { readExportedNames } from './compatibility/exports.ts'
import { judgeChanges, type PublicSurface } from './compatibility/judge-changes.ts'
import { readReleased, ReleasedFileError, releasedPaths } from './compatibility/read-released.ts'
import { findPackageNames } from './find-packages.ts'
import { bundleSpec } from './generate.ts'

const root = join(import.meta.dirname, '..')
const current: PublicSurface = {
  spec: await bundleSpec(join(root, 'openapi/openapi.yaml')),
  exports: await readExportedNames(root),
}

if (process.argv.includes('--release')) {
  await write(releasedPaths.spec, current.spec)
  await write(releasedPaths.exports, current.exports)
} else {
  try {
    await check()
  } catch (error) {
    if (!(error instanceof ReleasedFileError)) throw error
    fail([error.message])
  }
}

async function check(): Promise<void> {
  const released = await readReleased(root)
  const { bumps, faults } = countBumps(await readChangesets(root), await findPackageNames(root))
  if (faults.length > 0) fail(faults)
  const { ok, lines } = judgeChanges({ released, current, bumps })
  if (ok) console.log(lines.join('\n'))
  else fail(lines)
}

function fail(lines: readonly string[]): void {
  console.error(lines.join('\n'))
  process.exitCode = 1
}

async function write(path: string, content: unknown): Promise<void> {
  await writeFile(join(root, path), `${JSON.stringify(content, null, 2)}\n`)
}
