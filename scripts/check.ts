/**
 * `pnpm check`: every rule of the house that a machine can hold. Each check is a command of its own, so
 * that it can be run alone; the one that fails prints what it found and how to mend it.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { checks, type Check } from './checks.ts'
import { runCommand } from './run-command.ts'

async function runChecks(selected: readonly Check[]): Promise<{ passed: number; failed: number }> {
  let failed = 0
  for (const check of selected) {
    const started = performance.now()
    const { ok, output } = await runCommand(check.command, { env: { FORCE_COLOR: '0' } })
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    console.log(`${ok ? 'pass' : 'FAIL'}  ${check.name}  (${seconds} s)`)
    if (ok) continue
    failed += 1
    console.log(`${output.trimEnd()}\n  mend: ${check.mend}\n`)
  }
  return { passed: selected.length - failed, failed }
}

const names = process.argv.slice(2)
const selected = names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name))
if (selected.length < names.length) {
  console.error(`There are these checks: ${checks.map(({ name }) => `"${name}"`).join(', ')}.`)
  process.exit(2)
}
const result = await runChecks(selected)
const reports = join(import.meta.dirname, '..', 'reports')
await mkdir(reports, { recursive: true })
await writeFile(join(reports, 'checks.json'), JSON.stringify(result))
console.log(`checks: ${String(result.passed)} passed, ${String(result.failed)} failed`)
process.exitCode = result.failed === 0 ? 0 : 1
