import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { findPublicPackages } from '../find-packages.ts'

/**
 * Lets a canary ask for its siblings in exactly its own version. A range such as `^0.2.0-canary-1` would take any later
 * canary, of another commit, too.
 */
export async function pinSiblings(root: string): Promise<void> {
  for (const { directory } of await findPublicPackages(root)) {
    const path = join(directory, 'package.json')
    await writeFile(path, pinRanges(await readFile(path, 'utf8')))
  }
}

/** "workspace:*" is packed as the exact version. */
export function pinRanges(manifest: string): string {
  return manifest.replaceAll('"workspace:^"', '"workspace:*"')
}
