/** Packs each public package as it would be published, and looks at its export map and types from outside. */
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

import { findPublicPackages, type WorkspacePackage } from './find-packages.ts'
import { runCommand } from './run-command.ts'

async function checkPackage(entry: WorkspacePackage, directory: string): Promise<string[]> {
  const packed = await runCommand(['pnpm', 'pack', '--pack-destination', directory], { cwd: entry.directory })
  if (!packed.ok) return [`could not be packed:\n${packed.output}`]
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) return ['pnpm pack wrote no tarball']
  const path = join(directory, tarball)
  return [...(await lintPackage(path)), ...(await checkTypes(entry, path)), ...(await checkDirectives(entry))]
}

async function lintPackage(tarball: string): Promise<string[]> {
  const content = await readFile(tarball)
  const bytes = content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true })
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  )
}

async function checkTypes(entry: WorkspacePackage, tarball: string): Promise<string[]> {
  if (entry.entries.length === 0) return []
  const profile = entry.hasRequire ? 'node16' : 'esm-only'
  const { ok, output } = await runCommand([
    'attw',
    tarball,
    '--profile',
    profile,
    '--format',
    'ascii',
    '--no-emoji',
  ])
  return ok ? [] : [`attw:\n${output}`]
}

/** A bundler may drop `'use client'`, and React's server then runs hooks where there are none. */
async function checkDirectives({ directory, entries }: WorkspacePackage): Promise<string[]> {
  const problems: string[] = []
  for (const exported of entries) {
    const name = exported === '.' ? 'index' : exported.slice(2)
    const source = `src/${name}.ts`
    const isMarked = await startsMarked(join(directory, source))
    for (const built of [`dist/${name}.mjs`, `dist/${name}.cjs`]) {
      const path = join(directory, built)
      if (!existsSync(path) || (await startsMarked(path)) === isMarked) continue
      problems.push(
        `${built} ${isMarked ? 'lacks' : 'has'} the 'use client' that ${source} ${isMarked ? 'has' : 'lacks'}`,
      )
    }
  }
  return problems
}

async function startsMarked(path: string): Promise<boolean> {
  return /^\s*['"]use client['"]/.test(await readFile(path, 'utf8'))
}

const root = join(import.meta.dirname, '..')
for (const entry of await findPublicPackages(root)) {
  const directory = await mkdtemp(join(tmpdir(), 'video-upscale-pack-'))
  try {
    for (const problem of await checkPackage(entry, directory)) {
      console.error(`${entry.name}: ${problem}`)
      process.exitCode = 1
    }
  } finally {
    await rm(directory, { recursive: true })
  }
}
