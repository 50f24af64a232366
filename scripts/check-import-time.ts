/**
 * Holds how long each entry point takes to import against `importTime` of budgets.json, in empty starts of Node: 0.5
 * is half of what Node takes until it runs an application's first line. Each by the clock of a fresh process, in turns;
 * the least of all rounds counts, since whatever else runs here only ever adds to it, and for the same reason what is
 * over its budget is measured again before it fails. `--update` writes the budgets anew, with room for half as much
 * again.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { holdToBudgets, readBudgets, writeBudgets } from './budgets.ts'
import { findPublicPackages, type WorkspacePackage } from './find-packages.ts'

const rounds = 7
/** How often what is over its budget is given that many rounds more. */
const timesAgain = 4
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

/** Milliseconds by the clock of a fresh Node that runs the program, which prints them. */
async function timeIn(cwd: string, program: string): Promise<number> {
  const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', program], {
    cwd,
    // As in an application: without the workspace's sources, and without what an earlier start has compiled.
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: undefined, NODE_DISABLE_COMPILE_CACHE: '1' },
  })
  return Number(stdout)
}

/** Ends at once, whatever an imported module keeps running. */
const print = `(await import('node:fs')).writeSync(1, String(ended - started)); process.exit()`
const timeStart = () => timeIn(root, `const started = 0; const ended = performance.now(); ${print}`)
const timeImport = ({ module, directory }: Entry) =>
  timeIn(
    directory,
    `const started = performance.now(); await import('${module}'); const ended = performance.now(); ${print}`,
  )

/** What took how many ms at the least. */
class Least {
  readonly #ms = new Map<Entry | 'start', number>()

  async timeRounds(entries: readonly Entry[]): Promise<void> {
    for (let round = 0; round < rounds; round++) {
      this.#keep('start', await timeStart())
      for (const entry of entries) this.#keep(entry, await timeImport(entry))
    }
  }

  shareOf(entry: Entry): number {
    return round((this.#ms.get(entry) ?? Number.NaN) / (this.#ms.get('start') ?? Number.NaN))
  }

  #keep(what: Entry | 'start', ms: number): void {
    this.#ms.set(what, Math.min(ms, this.#ms.get(what) ?? Infinity))
  }
}

const entries = (await findPublicPackages(root)).flatMap(entriesOf)
const budgets = await readBudgets(root)
const update = process.argv.includes('--update')
const least = new Least()
await least.timeRounds(entries)
const isOver = (entry: Entry) => least.shareOf(entry) > (budgets.importTime[entry.module] ?? Infinity)
for (let again = 0; !update && again < timesAgain && entries.some(isOver); again++)
  await least.timeRounds(entries.filter(isOver))

const shares = Object.fromEntries(entries.map((entry) => [entry.module, least.shareOf(entry)]))
if (update) {
  const room = Object.entries(shares).map(([module, share]) => [module, round(Math.max(share, 0.1) * 1.5)])
  await writeBudgets(root, { ...budgets, importTime: Object.fromEntries(room) as Record<string, number> })
} else {
  const mend = 'node scripts/check-import-time.ts --update'
  holdToBudgets(shares, budgets.importTime, { unit: 'of an empty start of Node', update: mend })
}

function round(share: number): number {
  return Number(share.toFixed(2))
}
