import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of an installed package. Not every package exports its manifest, so it is looked for. */
export function packageRoot(name: string, from: string = import.meta.dirname): string {
  const own = dirname(import.meta.dirname)
  if (manifestOf(own).name === name) return own
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name) ?? []
  const root = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')))
  if (root === undefined) throw new Error(`${name} is not installed.`)
  return root
}

export function versionOf(name: string): string {
  return manifestOf(packageRoot(name)).version
}

function manifestOf(root: string): { readonly name: string; readonly version: string } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string }
}
