import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { fuzz, type FuzzResult } from './fuzz.ts'

// node src/fuzz/run-fuzz.ts [--files 1000] [--seed 1] [--parallel 3]: a table, then one line of JSON.

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '3' },
  },
})
const print = (line: string) => process.stdout.write(`${line}\n`)
const outcomes = ['refused', 'succeeded', 'hung', 'crashed', 'broken'] as const

const folder = await mkdtemp(join(tmpdir(), 'video-upscale-fuzz-'))
const startedMs = performance.now()
const results = await fuzz({
  folder,
  files: Number(values.files),
  seed: Number(values.seed),
  parallel: Number(values.parallel),
  onResult: report,
})

function report({ index, container, mutation, outcome, detail }: FuzzResult): void {
  if (outcome === 'refused' || outcome === 'succeeded') return
  print(`${outcome}: ${join(folder, String(index))} (${container}, ${mutation}): ${detail}`)
}

const count = (container: string | null, outcome: FuzzResult['outcome']) =>
  results.filter(
    (result) => (container ?? result.container) === result.container && result.outcome === outcome,
  ).length
const columns = (container: string | null) =>
  outcomes.map((outcome) => String(count(container, outcome)).padStart(10))

print(
  ['container'.padEnd(10), 'files'.padStart(6), ...outcomes.map((outcome) => outcome.padStart(10))].join(''),
)
for (const container of new Set(results.map((result) => result.container))) {
  const files = results.filter((result) => result.container === container).length
  print([container.padEnd(10), String(files).padStart(6), ...columns(container)].join(''))
}
print(['all'.padEnd(10), String(results.length).padStart(6), ...columns(null)].join(''))

const kept = (await readdir(folder)).filter((name) => !name.startsWith('seed.'))
if (kept.length === 0) await rm(folder, { recursive: true })
const totals = Object.fromEntries(outcomes.map((outcome) => [outcome, count(null, outcome)]))
const seconds = Math.round((performance.now() - startedMs) / 1000)
print(JSON.stringify({ files: results.length, seed: Number(values.seed), ...totals, seconds }))
if (results.some(({ outcome }) => outcome !== 'refused' && outcome !== 'succeeded')) process.exitCode = 1
