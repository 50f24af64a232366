/**
 * Holds what each entry point costs to import against `importTime` of budgets.json. The unit is what a plain program of
 * a hundred small modules costs on the same machine: loading modules gets slower and faster with the machine as that
 * does, and an empty start of Node does not. Counted is the time on the processor, all threads together, in a fresh
 * process each: waiting for others is not in it. The least of all rounds counts, since whatever else runs here only ever
 * adds to it, and for the same reason what is over its budget is measured again before it fails. `--update` writes the
 * budgets anew, with room for three quarters as much again.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { holdToBudgets, readBudgets, writeBudgets } from './budgets.ts'
import { findPublicPackages, type WorkspacePackage } from './find-packages.ts'

const rounds = 7
/** How often what is over its budget is given that many rounds more. */
const timesAgain = 4
const referenceModules = 100
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

/** The path of its first module, in `directory`, which the caller removes. */
async function writeReference(directory: string): Promise<string> {
  const pathOf = (module: number) => join(directory, `module-${String(module)}.mjs`)
  for (let module = 0; module < referenceModules; module++) {
    const imported = [2 * module + 1, 2 * module + 2].filter((below) => below < referenceModules)
    const lines = imported.map((below) => `import './module-${String(below)}.mjs'`)
    for (let index = 0; index < 16; index++) {
      lines.push(
        `export function pick${String(index)}(input, { limit = ${String(index)}, signal } = {}) {`,
        '  const kept = []',
        '  for (const [name, value] of Object.entries(input)) {',
        '    if (signal?.aborted || kept.length >= limit) break',
        '    kept.push(`${name}=${String(value)}`)',
        '  }',
        "  return kept.join('&')",
        '}',
      )
    }
    await writeFile(pathOf(module), `${lines.join('\n')}\n`)
  }
  return pathOf(0)
}

/** Milliseconds on the processor that a fresh Node needs to import a module. */
async function measureImport(module: string, cwd: string): Promise<number> {
  const program = `
    const started = process.cpuUsage()
    await import(${JSON.stringify(module)})
    const { user, system } = process.cpuUsage(started)
    ;(await import('node:fs')).writeSync(1, String((user + system) / 1000))
    // Whatever the module keeps running.
    process.exit()`
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', program], {
    cwd,
    // As in an application: without the workspace's sources, and without what an earlier start has compiled.
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: undefined, NODE_DISABLE_COMPILE_CACHE: '1' },
  })
  return Number(stdout)
}

/** What took how many ms at the least. */
class Least {
  readonly #ms = new Map<Entry | 'reference', number>()
  readonly #reference: string

  constructor(reference: string) {
    this.#reference = reference
  }

  async measureRounds(entries: readonly Entry[]): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      this.#keep('reference', await measureImport(this.#reference, root))
      for (const entry of entries) this.#keep(entry, await measureImport(entry.module, entry.directory))
    }
  }

  shareOf(entry: Entry): number {
    return round((this.#ms.get(entry) ?? Number.NaN) / (this.#ms.get('reference') ?? Number.NaN))
  }

  #keep(what: Entry | 'reference', ms: number): void {
    this.#ms.set(what, Math.min(ms, this.#ms.get(what) ?? Infinity))
  }
}

const entries = (await findPublicPackages(root)).flatMap(entriesOf)
const budgets = await readBudgets(root)
const update = process.argv.includes('--update')
const directory = await mkdtemp(join(tmpdir(), 'video-upscale-imports-'))
let least: Least
try {
  least = new Least(await writeReference(directory))
  await least.measureRounds(entries)
  const isOver = (entry: Entry) => least.shareOf(entry) > (budgets.importTime[entry.module] ?? Infinity)
  for (let again = 0; !update && again < timesAgain && entries.some(isOver); again++)
    await least.measureRounds(entries.filter(isOver))
} finally {
  await rm(directory, { recursive: true, force: true })
}

const shares = Object.fromEntries(entries.map((entry) => [entry.module, least.shareOf(entry)]))
if (update) {
  const room = Object.entries(shares).map(([module, share]) => [module, round(Math.max(share, 0.1) * 1.75)])
  await writeBudgets(root, { ...budgets, importTime: Object.fromEntries(room) as Record<string, number> })
} else {
  const mend = 'node scripts/check-import-time.ts --update'
  holdToBudgets(shares, budgets.importTime, { unit: 'of a hundred small modules', update: mend })
}

function round(share: number): number {
  return Number(share.toFixed(2))
}
