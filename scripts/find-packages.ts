import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface WorkspacePackage {
  readonly name: string
  readonly directory: string
  /** Entry points by export path, e.g. `./webhooks`; empty for a program without an API. */
  readonly entries: readonly string[]
  /** Whether `require` has an entry of its own. */
  readonly hasRequire: boolean
  /** Whether it stays at home, as the adapters' template does. */
  readonly isPrivate: boolean
}

/** The packages that are published or, as the adapters' template, ready for it; in the order of their names. */
export async function findPublicPackages(root: string): Promise<WorkspacePackage[]> {
  const names = await readdir(join(root, 'packages'))
  const found = await Promise.all(names.sort().map((name) => readPackage(join(root, 'packages', name))))
  return found.filter((entry) => entry !== undefined)
}

/** Names of all packages of the workspace, those that stay at home and the examples too. */
export async function findPackageNames(root: string): Promise<string[]> {
  const found = await Promise.all(
    ['packages', 'examples'].map(async (folder) => {
      const names = await readdir(join(root, folder))
      return Promise.all(names.map((name) => readManifest(join(root, folder, name))))
    }),
  )
  return found.flat().map(({ name }) => name)
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> }
}

async function readPackage(directory: string): Promise<WorkspacePackage | undefined> {
  const manifest = await readManifest(directory)
  if (manifest.private === true && manifest.publishConfig === undefined) return undefined
  const exported = manifest.publishConfig?.exports ?? {}
  return {
    name: manifest.name,
    directory,
    entries: Object.keys(exported),
    hasRequire: JSON.stringify(exported).includes('"require"'),
    isPrivate: manifest.private === true,
  }
}

async function readManifest(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as Manifest
}
