import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { UsageError } from '../exit-codes.ts'

/** A package that does what only some people need, and is installed by them. */
export type PeerName = '@video-upscale/engine' | '@video-upscale/server'

/** Where a package is installed. */
export interface FoundPackage {
  readonly name: PeerName
  /** File that an import of the package loads. */
  readonly entry: string
  readonly version: string
}

/** Beside this program first, then where it was started: a project may have the package, and npx the program. */
export function placesToLook(): readonly string[] {
  return [import.meta.url, join(process.cwd(), 'package.json')]
}

/** The package as it would be imported by a file at the first of these places that has it. */
export async function findPackage(
  name: PeerName,
  places: readonly string[],
): Promise<FoundPackage | undefined> {
  for (const place of places) {
    const entry = resolveFrom(place, name)
    if (entry !== undefined) return { name, entry, version: await versionOf(name, entry) }
  }
  return undefined
}

/**
 * As `findPackage`, for a command that cannot do without it.
 *
 * @throws UsageError that says how to install it
 */
export async function requirePackage(name: PeerName, command: string): Promise<FoundPackage> {
  const found = await findPackage(name, placesToLook())
  if (found) return found
  throw new UsageError(
    `\`video-upscale ${command}\` needs the package ${name}, which is not installed. ${installAdvice(name)}`,
  )
}

export function installAdvice(name: PeerName): string {
  return `Install it with: npm install -g ${name}`
}

function resolveFrom(place: string, name: PeerName): string | undefined {
  try {
    return createRequire(place).resolve(name)
  } catch {
    return undefined
  }
}

/** Its manifest stands above its entry. It is not among its exports, so it cannot be imported. */
async function versionOf(name: PeerName, entry: string): Promise<string> {
  for (let directory = dirname(entry); directory !== dirname(directory); directory = dirname(directory)) {
    const manifest = await readManifest(join(directory, 'package.json'))
    if (manifest?.name === name) return manifest.version
  }
  return 'unknown'
}

async function readManifest(path: string): Promise<{ name: string; version: string } | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isManifest(manifest) ? manifest : undefined
  } catch {
    return undefined
  }
}

function isManifest(value: unknown): value is { name: string; version: string } {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('version' in value)) return false
  return typeof value.name === 'string' && typeof value.version === 'string'
}
