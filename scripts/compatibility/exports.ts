import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { readExports } from '../api-report.ts'
import { findPublicPackages } from '../find-packages.ts'
import type { BreakingChange } from './compare-specs.ts'

/** The names that each entry point exports, by how it is imported. */
export type ExportedNames = Readonly<Record<string, readonly string[]>>

/** Reads them from the API reports; `check-api.ts` holds those against the code. */
export async function readExportedNames(root: string): Promise<ExportedNames> {
  const names: Record<string, readonly string[]> = {}
  for (const { name, directory, entries, isPrivate } of await findPublicPackages(root)) {
    if (isPrivate || entries.length === 0) continue
    for (const file of (await readdir(join(directory, 'api'))).sort()) {
      const entry = basename(file, '.api.md')
      const report = await readFile(join(directory, 'api', file), 'utf8')
      names[entry === 'index' ? name : `${name}/${entry}`] = namesOf(report)
    }
  }
  return names
}

/** @param report as API Extractor writes it */
export function namesOf(report: string): string[] {
  return readExports(report)
    .map(({ name }) => name)
    .sort()
}

/** Entry points and names that applications import and no longer find. What is narrower than it was, a reader of the reports sees. */
export function findGoneExports(released: ExportedNames, current: ExportedNames): BreakingChange[] {
  return Object.entries(released).flatMap(([entry, names]) => {
    const now = current[entry]
    if (now === undefined) return [{ place: entry, message: 'is gone' }]
    return names
      .filter((name) => !now.includes(name))
      .map((name) => ({ place: `${entry}: ${name}`, message: 'is gone' }))
  })
}
