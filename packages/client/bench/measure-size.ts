import { existsSync } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

import { peers } from './peers/all.ts'
import { packageRoot } from './package-root.ts'
import { isBroken, orBroken, showOr, type Topic } from './topic.ts'

interface Bundle {
  readonly bytes: number
  readonly platform: 'browser' | 'node'
}

const goalBytes = 6500

/** What the whole main entry adds to an application, and what an install adds to a disk. */
export async function measureSize(): Promise<Topic> {
  const results = []
  for (const { name, module } of peers) {
    const bundle = await orBroken(() => bundleOf(module))
    const install = await orBroken(() => installBytes(module))
    results.push({ name, bundle, install })
  }
  const [own] = results
  const bytes = own === undefined || isBroken(own.bundle) ? Number.NaN : own.bundle.bytes
  return {
    title: 'Size',
    header: ['', 'main entry, min+gzip, kB', 'installed with its dependencies, MB'],
    rows: results.map(({ name, bundle, install }) => [
      name,
      showOr(
        bundle,
        ({ bytes: size, platform }) => showKb(size) + (platform === 'node' ? ' (for Node)' : ''),
      ),
      showOr(install, (size) => (size / 1e6).toFixed(2)),
    ]),
    notes: [
      'Every export of the main entry is kept, bundled for browsers by esbuild with all dynamic chunks, each file minified and compressed by gzip -9; kB are 1000 bytes. "For Node": it cannot be bundled for browsers.',
      "Installed: the sum of the files' sizes, each package once; ours is what would be published.",
    ],
    data: results,
    budgets: [
      {
        what: 'main entry with its dynamic chunks',
        goal: '≤ 6.5 kB (9.4 by decision 0008)',
        measured: `${showKb(bytes)} kB`,
        met: bytes <= goalBytes,
      },
    ],
  }
}

const showKb = (bytes: number): string => (bytes / 1000).toFixed(1)

async function bundleOf(module: string): Promise<Bundle> {
  try {
    return { bytes: await bundle(module, 'browser'), platform: 'browser' }
  } catch {
    return { bytes: await bundle(module, 'node'), platform: 'node' }
  }
}

async function bundle(module: string, platform: Bundle['platform']): Promise<number> {
  const { outputFiles } = await build({
    // As an entry point it keeps each of its exports.
    entryPoints: [module],
    absWorkingDir: import.meta.dirname,
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform,
    outdir: 'out',
    write: false,
    logLevel: 'silent',
  })
  return outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0)
}

interface Manifest {
  readonly name: string
  readonly files?: readonly string[]
  readonly dependencies?: Readonly<Record<string, string>>
}

async function installBytes(module: string, counted = new Set<string>(), from?: string): Promise<number> {
  const root = await realpath(packageRoot(module, from))
  if (counted.has(root)) return 0
  counted.add(root)
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
  const isOwn = root === dirname(import.meta.dirname)
  // What is not ours was published as it lies there.
  // What `files` names and a release has yet to write is not published either.
  const own = [...(manifest.files ?? []), 'package.json', 'README.md'].filter((part) =>
    existsSync(join(root, part)),
  )
  const parts = isOwn ? own : ['.']
  let bytes = 0
  for (const part of parts) bytes += await bytesOf(join(root, part))
  for (const name of Object.keys(manifest.dependencies ?? {}))
    bytes += await installBytes(name, counted, root)
  return bytes
}

async function bytesOf(path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return found.size
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries.filter(
    (entry) => entry.isFile() && !entry.parentPath.includes('/node_modules/', path.length),
  )
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
