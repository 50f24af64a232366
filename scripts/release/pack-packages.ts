import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { findPublicPackages } from '../find-packages.ts'
import { runCommand } from '../run-command.ts'
import { ReleaseError } from './release-error.ts'

/** A package as it would be published. */
export interface PackedPackage {
  readonly name: string
  /** Its folder in the workspace. */
  readonly directory: string
  readonly tarball: string
  /** Text of each of its files, by path below the package; binary files are text of no meaning. */
  readonly files: ReadonlyMap<string, string>
  readonly manifest: PackedManifest
  /** Of the tarball. */
  readonly bytes: number
}

/** What of a packed package.json is looked at. */
export interface PackedManifest {
  readonly name: string
  readonly version: string
  readonly license?: string
  readonly engines?: Readonly<Record<string, string>>
  readonly repository?: { readonly url?: string; readonly directory?: string }
  readonly homepage?: string
  readonly bugs?: { readonly url?: string }
  readonly bin?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly files?: readonly string[]
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean }
  readonly dependencies?: Ranges
  readonly peerDependencies?: Ranges
  readonly optionalDependencies?: Ranges
  readonly devDependencies?: Ranges
}

export type Ranges = Readonly<Record<string, string>>

/** Packs every package that is published, and unpacks it again beside its tarball. */
export async function packPackages(root: string, directory: string): Promise<PackedPackage[]> {
  const published = (await findPublicPackages(root)).filter(({ isPrivate }) => !isPrivate)
  const packed: PackedPackage[] = []
  for (const entry of published) packed.push(await packOne(entry, directory))
  return packed
}

async function packOne(
  { name, directory }: { readonly name: string; readonly directory: string },
  target: string,
): Promise<PackedPackage> {
  const short = name.replace(/^@.*\//, '')
  const tarball = join(target, `${short}.tgz`)
  const unpacked = join(target, short)
  await mkdir(unpacked, { recursive: true })
  const packing = await runCommand(['pnpm', 'pack', '--out', tarball], { cwd: directory })
  if (!packing.ok) {
    throw new ReleaseError(`${name} could not be packed:\n${packing.output}`, 'mend what pnpm says above')
  }
  const unpacking = await runCommand(['tar', '-xzf', tarball, '-C', unpacked, '--strip-components=1'])
  if (!unpacking.ok) throw new ReleaseError(`${tarball} is no tarball:\n${unpacking.output}`, 'pack it again')
  const files = await readFiles(unpacked)
  const manifest = JSON.parse(files.get('package.json') ?? '{}') as PackedManifest
  const bytes = (await readFile(tarball)).byteLength
  return { name, directory, tarball, files, manifest, bytes }
}

async function readFiles(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')))
  return new Map(paths.map((path, index) => [path.slice(directory.length + 1), texts[index] ?? '']))
}
