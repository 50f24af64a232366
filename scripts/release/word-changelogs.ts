/**
 * Runs behind `changeset version`: gives the newest changelogs words for readers in place of the words of semver, and says
 * what it means where a package only moved along. Changesets fixes both in its own code.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { findPublicPackages } from '../find-packages.ts'

const words: readonly (readonly [RegExp, string])[] = [
  [/^### Major Changes$/gm, '### Breaking'],
  [/^### Minor Changes$/gm, '### New'],
  [/^### Patch Changes$/gm, '### Better'],
  [
    /^No changes in this release\.$/gm,
    'Nothing changed in this package: all packages of video-upscale share one version, and it moved along.',
  ],
]

export function wordChangelog(text: string): string {
  return words.reduce((worded, [pattern, replacement]) => worded.replace(pattern, replacement), text)
}

/** Rewrites the changelog of every package that has one. */
export async function wordChangelogs(root: string): Promise<void> {
  for (const { directory } of await findPublicPackages(root)) {
    const path = join(directory, 'CHANGELOG.md')
    if (existsSync(path)) await writeFile(path, wordChangelog(await readFile(path, 'utf8')))
  }
}

if (import.meta.main) await wordChangelogs(join(import.meta.dirname, '../..'))
