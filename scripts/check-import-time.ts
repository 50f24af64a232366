/**
 * Holds how long each entry point takes to import against `importTime` of budgets.json, in empty starts of Node: 0.5
 * is half of what `node --eval ''` takes. In turns, in fresh processes; the least of all rounds counts, since whatever
 * else runs here only ever adds to it. `--update` writes the budgets anew, with room for half as much again.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { holdToBudgets, readBudgets, writeBudgets } from './budgets.ts'
import { findPublicPackages, type WorkspacePackage } from './find-packages.ts'

const rounds = 7
const root = join(import.meta.dirname, '..')
const execute = promisify(execFile)

interface Entry {
  /** As an application imports it. */
  readonly module: string
  readonly directory: string
}

function entriesOf({ name, directory, entries }: WorkspacePackage): Entry[] {
  return entries.map((path) => ({ module: join(name, path), directory }))
}

/** Milliseconds that a fresh Node takes from its start to its end. */
async function timeProcess(code: string, cwd: string): Promise<number> {
  const started = performance.now()
  await execute(process.execPath, ['--input-type=module', '--eval', code], {
    cwd,
    // As in an application: without the workspace's sources, and without what an earlier start has compiled.
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: undefined, NODE_DISABLE_COMPILE_CACHE: '1' },
  })
  return performance.now() - started
}

async function measureShares(entries: readonly Entry[]): Promise<Record<string, number>> {
  const least = new Map<string, number>()
  const keep = (name: string, ms: number) => least.set(name, Math.min(ms, least.get(name) ?? Infinity))
  for (let round = 0; round < rounds; round++) {
    keep('', await timeProcess('', root))
    for (const { module, directory } of entries)
      keep(module, await timeProcess(`await import('${module}'); process.exit()`, directory))
  }
  const empty = least.get('') ?? Number.NaN
  return Object.fromEntries(
    entries.map(({ module }) => [module, round(((least.get(module) ?? Number.NaN) - empty) / empty)]),
  )
}

const entries = (await findPublicPackages(root)).flatMap(entriesOf)
const shares = await measureShares(entries)
const budgets = await readBudgets(root)
if (process.argv.includes('--update')) {
  const room = Object.entries(shares).map(([module, share]) => [module, round(Math.max(share, 0.1) * 1.5)])
  await writeBudgets(root, { ...budgets, importTime: Object.fromEntries(room) as Record<string, number> })
} else {
  const update = 'node scripts/check-import-time.ts --update'
  holdToBudgets(shares, budgets.importTime, { unit: 'of an empty start of Node', update })
}

function round(share: number): number {
  return Number(share.toFixed(2))
}
