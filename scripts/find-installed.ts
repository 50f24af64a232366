import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Of a package.json, what says what comes with it and what it needs. */
export interface Manifest {
  readonly name: string
  readonly files?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly engines?: { readonly node?: string }
}

export async function readManifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest
}

/** All packages that come with one, itself first, by their real paths. Those for another platform are not here. */
export async function findInstalled(directory: string, found = new Set<string>()): Promise<Set<string>> {
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
