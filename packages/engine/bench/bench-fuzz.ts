import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { fuzz, type FuzzResult } from '../src/fuzz/fuzz.ts'
import { printTable } from './print-table.ts'

const outcomes = ['refused', 'succeeded', 'hung', 'crashed', 'broken'] as const

export interface FuzzSummary {
  readonly files: number
  readonly seed: number
  readonly counts: Readonly<Record<FuzzResult['outcome'], number>>
}

/**
 * Damages files of every container in fixed ways and puts each through the engine. It must be refused or
 * come out whole: never hang, never crash more than its own process, never leave the job's folder. Files
 * that do otherwise are kept and named.
 */
export async function benchFuzz(files: number, seed: number): Promise<FuzzSummary> {
  const folder = await mkdtemp(join(tmpdir(), 'vu-fuzz-'))
  const onResult = ({ index, container, mutation, outcome, detail }: FuzzResult): void => {
    if (outcome === 'refused' || outcome === 'succeeded') return
    process.stdout.write(
      `${outcome}: ${join(folder, String(index))} (${container}, ${mutation}): ${detail}\n`,
    )
  }
  const results = await fuzz({ folder, files, seed, parallel: 3, onResult })
  const kept = (await readdir(folder)).filter((name) => !name.startsWith('seed.'))
  if (kept.length === 0) await rm(folder, { recursive: true })
  process.stdout.write(`\nfuzz: ${String(results.length)} damaged files, seed ${String(seed)}\n`)
  printResults(results)
  return { files: results.length, seed, counts: countOutcomes(results) }
}

function printResults(results: readonly FuzzResult[]): void {
  const row = (name: string, some: readonly FuzzResult[]): string[] => {
    const counts = countOutcomes(some)
    return [name, String(some.length), ...outcomes.map((outcome) => String(counts[outcome]))]
  }
  const containers = [...new Set(results.map(({ container }) => container))]
  printTable(
    ['container', 'files', ...outcomes],
    [
      ...containers.map((name) =>
        row(
          name,
          results.filter(({ container }) => container === name),
        ),
      ),
      row('all', results),
    ],
  )
}

function countOutcomes(results: readonly FuzzResult[]): Record<FuzzResult['outcome'], number> {
  const counts = { refused: 0, succeeded: 0, hung: 0, crashed: 0, broken: 0 }
  for (const { outcome } of results) counts[outcome] += 1
  return counts
}
