import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What `pnpm check` holds packages to, by package or module; budgets.json. */
export interface Budgets {
  /** Of importing an entry point: time on the processor, in programs of a hundred small modules. */
  readonly importTime: Readonly<Record<string, number>>
  /** Of a package and all that comes with it, unpacked, in kB (1000 bytes), on Linux x64. */
  readonly installSizeKb: Readonly<Record<string, number>>
}

export async function readBudgets(root: string): Promise<Budgets> {
  return JSON.parse(await readFile(join(root, 'budgets.json'), 'utf8')) as Budgets
}

export async function writeBudgets(root: string, budgets: Budgets): Promise<void> {
  await writeFile(join(root, 'budgets.json'), `${JSON.stringify(budgets, null, 2)}\n`)
}

/** Prints what was measured beside its budget; what is over it, or has none, fails the check with the mend. */
export function holdToBudgets(
  measured: Readonly<Record<string, number>>,
  budgets: Readonly<Record<string, number>>,
  { unit, update }: { readonly unit: string; readonly update: string },
): void {
  for (const [name, value] of Object.entries(measured)) {
    const budget = budgets[name]
    const line = `${name}: ${String(value)} ${unit}`
    if (budget !== undefined && value <= budget) console.log(`${line}, budget ${String(budget)}`)
    else {
      console.error(
        budget === undefined
          ? `${line}; it has no budget: \`${update}\``
          : `${line}, over its budget of ${String(budget)}`,
      )
      process.exitCode = 1
    }
  }
}
