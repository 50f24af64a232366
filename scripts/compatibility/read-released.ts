/** What users of the last release have. A file that says nothing would let everything pass, so it is a fault. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { isRecord } from '../spec/records.ts'
import type { ExportedNames } from './exports.ts'
import type { PublicSurface } from './judge-changes.ts'

/** From the root of the repository. */
export const releasedPaths = {
  spec: 'openapi/released.json',
  exports: 'scripts/compatibility/released-exports.json',
} as const

/** A file of the last release that nothing can be held against; the message says how to get it back. */
export class ReleasedFileError extends Error {
  override readonly name = 'ReleasedFileError'

  constructor(path: string, fault: string, cause?: unknown) {
    super(`${path} ${fault}; restore it: git checkout ${path}`, { cause })
  }
}

/** @throws ReleasedFileError where a file is missing, is no JSON, or has nothing in it */
export async function readReleased(root: string): Promise<PublicSurface> {
  const spec = await readJson(root, releasedPaths.spec)
  if (!isRecord(spec) || !isRecord(spec.paths) || Object.keys(spec.paths).length === 0)
    throw new ReleasedFileError(releasedPaths.spec, 'has no paths')
  const exports = await readJson(root, releasedPaths.exports)
  if (!isExportedNames(exports)) throw new ReleasedFileError(releasedPaths.exports, 'names no exports')
  return { spec, exports }
}

function isExportedNames(value: unknown): value is ExportedNames {
  if (!isRecord(value)) return false
  const lists = Object.values(value)
  return lists.length > 0 && lists.every((names) => Array.isArray(names) && names.length > 0)
}

async function readJson(root: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(root, path), 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ReleasedFileError(path, `cannot be read (${reason})`, error)
  }
}
