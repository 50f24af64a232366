/**
 * Holds what `npm install` of each package brings, unpacked, against `installSizeKb` of budgets.json: the package's
 * own files and those of all its dependencies, each once, as pnpm has them here. `--update` writes the budgets anew,
 * with room for a twentieth.
 */
import { existsSync } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { holdToBudgets, readBudgets, writeBudgets } from './budgets.ts'
import { findInstalled, readManifest } from './find-installed.ts'
import { findPublicPackages } from './find-packages.ts'

/** Bytes of a package's files; of one of ours, of those only that are published. */
async function sizeOf(directory: string): Promise<number> {
  const { files } = await readManifest(directory)
  const isOurs = !directory.includes('node_modules')
  const published = ['package.json', 'README.md', ...(files ?? [])].filter((name) =>
    existsSync(join(directory, name)),
  )
  const entries = isOurs ? published : ['.']
  const sizes = await Promise.all(entries.map((entry) => sizeOfTree(join(directory, entry))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function sizeOfTree(path: string): Promise<number> {
  const found = await lstat(path)
  if (!found.isDirectory()) return found.size
  const names = (await readdir(path)).filter((name) => name !== 'node_modules')
  const sizes = await Promise.all(names.map((name) => sizeOfTree(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function measureInstalls(root: string): Promise<Record<string, number>> {
  const measured: Record<string, number> = {}
  for (const { name, directory } of await findPublicPackages(root)) {
    const installed = await findInstalled(directory)
    const sizes = await Promise.all([...installed].map(sizeOf))
    measured[name] = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1000)
  }
  return measured
}

const root = join(import.meta.dirname, '..')
const measured = await measureInstalls(root)
const budgets = await readBudgets(root)
if (process.argv.includes('--update')) {
  const room = Object.entries(measured).map(([name, kb]) => [name, Math.ceil(kb * 1.05)])
  await writeBudgets(root, { ...budgets, installSizeKb: Object.fromEntries(room) as Record<string, number> })
} else {
  const update = 'node scripts/check-install-size.ts --update'
  holdToBudgets(measured, budgets.installSizeKb, { unit: 'kB installed', update })
}
