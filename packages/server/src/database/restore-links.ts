import { lstat, readFile, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/**
 * Makes the symlinks between PostgreSQL's libraries, which npm cannot carry. The package's install script does that, but npm
 * 12 and pnpm run none that nobody has allowed.
 *
 * @param directory the package's `native`, or a copy of it
 * @returns false where this user may not write
 */
export async function restoreLinks(directory: string): Promise<boolean> {
  for (const { source, target } of await readLinks(join(directory, 'pg-symlinks.json'))) {
    // Both begin with `native`; a copy has another name.
    const to = join(directory, relative('native', target))
    if (await isThere(to)) continue
    await symlink(relative(dirname(target), source), to).catch(() => undefined)
    // Another process may have been quicker.
    if (!(await isThere(to))) return false
  }
  return true
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

async function readLinks(
  path: string,
): Promise<readonly { readonly source: string; readonly target: string }[]> {
  const text = await readFile(path, 'utf8').catch(() => '[]')
  return JSON.parse(text) as readonly { readonly source: string; readonly target: string }[]
}
