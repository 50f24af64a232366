/**
 * Holds what `npm install` of each package brings, unpacked, against `installSizeKb` of budgets.json: the package's
 * own files and those of all its dependencies, each once, as pnpm has them here. `--update` writes the budgets anew,
 * with room for a twentieth.
 */
import { existsSync } from 'node:fs'
import { lstat, readdir, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { holdToBudgets, readBudgets, writeBudgets } from './budgets.ts'
import { findPublicPackages } from './find-packages.ts'

interface Manifest {
  readonly name: string
  readonly files?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

async function readManifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest
}

/** All packages that come with one, itself first, by their real paths. Those for another platform are not here. */
async function findInstalled(directory: string, found = new Set<string>()): Promise<Set<string>> {
  const place = await realpath(directory)
  if (found.has(place)) return found
  found.add(place)
  const { dependencies, optionalDependencies } = await readManifest(place)
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const installed = findDependency(place, name)
    if (installed !== undefined) await findInstalled(installed, found)
    else if (optionalDependencies?.[name] === undefined)
      throw new Error(`${name} of ${place} is not installed: run \`pnpm install\``)
  }
  return found
}

/** As Node looks for it: in the folder `node_modules` of each directory on the way up. */
function findDependency(from: string, name: string): string | undefined {
  for (let place = from; place !== dirname(place); place = dirname(place)) {
    const candidate = join(place, 'node_modules', name)
    if (existsSync(candidate)) return candidate
  }
  return undefined
}

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
