import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

import { peers } from './peers/all.ts'
import {
  isBroken,
  orBroken,
  showOr,
  showSpread,
  spreadOf,
  type Broken,
  type Spread,
  type Topic,
} from './topic.ts'

const goalMs = 12
const processes = 15

/** How long a fresh process takes to import each client, in turns. */
export async function measureImport(): Promise<Topic> {
  const samples = peers.map(({ name, module }) => ({
    name,
    module,
    ms: [] as number[],
    broken: undefined as Broken | undefined,
  }))
  for (let round = 0; round < processes; round++) {
    for (const sample of samples) {
      if (sample.broken) continue
      const ms = await orBroken(() => importOnce(sample.module))
      if (isBroken(ms)) sample.broken = ms
      else sample.ms.push(ms)
    }
  }
  const results: readonly { name: string; ms: Spread | Broken }[] = samples.map(({ name, ms, broken }) => ({
    name,
    ms: broken ?? spreadOf(ms),
  }))
  const own = results[0]?.ms
  const median = own === undefined || isBroken(own) ? Number.NaN : own.median
  return {
    title: 'Cold import',
    header: ['', 'ms, median (least–most)'],
    rows: results.map(({ name, ms }) => [name, showOr(ms, (spread) => showSpread(spread, 1))]),
    notes: [
      `\`await import(…)\` of the main entry in ${String(processes)} fresh processes each, in turns; the start of Node itself is not in it.`,
    ],
    data: results,
    budgets: [
      {
        what: 'cold import',
        goal: `≤ ${String(goalMs)} ms`,
        measured: `${median.toFixed(1)} ms`,
        met: median <= goalMs,
      },
    ],
  }
}

async function importOnce(module: string): Promise<number> {
  // No TypeScript in the child: what reads it would be warm already, and part of the time.
  const code = `const started = performance.now(); await import('${module}'); process.stdout.write(String(performance.now() - started))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: dirname(import.meta.dirname),
  })
  return Number(stdout)
}
