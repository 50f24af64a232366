import { existsSync } from 'node:fs'
import { join } from 'node:path'

import type { Consumer } from './install-consumer.ts'
import type { PackedPackage } from './pack-packages.ts'
import { ReleaseError, say } from './release-error.ts'
import { readJson, runInConsumer } from './run-in-consumer.ts'

/** Loads every entry of every package, from ES modules and, where there is one for it, from CommonJS. */
export async function tryEntries(root: string, consumer: Consumer): Promise<void> {
  const old = join(root, 'node_modules/node-20-linux-x64/bin/node')
  await tryUnder(process.execPath, consumer, consumer.packages)
  const forOld = consumer.packages.filter(({ manifest }) => manifest.engines?.node === '>=20')
  if (existsSync(old)) await tryUnder(old, consumer, forOld)
}

async function tryUnder(node: string, consumer: Consumer, packages: readonly PackedPackage[]): Promise<void> {
  const entries = packages.flatMap(entriesOf)
  const version = await runInConsumer(consumer, [node, '--version'])
  const imported = await load(node, consumer, 'import-entries.mjs', entries)
  const required = await load(
    node,
    consumer,
    'require-entries.cjs',
    entries.filter(({ hasRequire }) => hasRequire),
  )
  say('entries', `Node ${version}: ${imported} imported, ${required} required`)
}

interface Entry {
  readonly specifier: string
  readonly hasRequire: boolean
}

function entriesOf({ name, manifest }: PackedPackage): Entry[] {
  return Object.entries(manifest.exports ?? {}).map(([path, target]) => ({
    specifier: name + path.slice(1),
    hasRequire: typeof target === 'object' && target !== null && 'require' in target,
  }))
}

/** @returns how many entries there were */
async function load(
  node: string,
  consumer: Consumer,
  script: string,
  entries: readonly Entry[],
): Promise<string> {
  const names = entries.map(({ specifier }) => specifier)
  const counts = readJson(await runInConsumer(consumer, [node, script, ...names]))
  const empty = Object.entries(counts as Readonly<Record<string, number>>).filter(([, count]) => count === 0)
  if (empty.length > 0) {
    throw new ReleaseError(
      `Nothing is exported by ${empty.map(([name]) => name).join(', ')} (${script}).`,
      'look at the package that was packed: `pnpm pack` in its folder',
    )
  }
  return String(names.length)
}
