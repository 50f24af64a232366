import { stat } from 'node:fs/promises'

import { afterAll, describe, expect, it } from 'vitest'

import { probeFile } from '../child/probe-file.ts'
import { upscaleFile } from '../child/upscale-file.ts'
import { verifyFile } from '../child/verify-file.ts'
import { resolveLimits } from '../limits.ts'
import type { FidelityEntry, LossKind } from '../losses.ts'
import type { UpscaleOptions } from '../options.ts'
import { type Plan, plan } from '../plan.ts'
import type { Proof } from '../proof.ts'
import type { Source } from '../source.ts'
import { upscale } from '../upscale.ts'
import { compareSection, type Section } from './fidelity-document.ts'

export type Outcome = FidelityEntry['outcome']

/** What a finished cell shows its row's own check. */
export interface Finished {
  readonly source: Source
  readonly plan: Plan
  /** The output, probed anew. */
  readonly result: Source
  readonly proof: Proof
  readonly outputPath: string
}

/** One kind of thing in a source file, and what is to become of it in each column. */
export interface FidelityRow<Column extends string> {
  readonly name: string
  readonly kind: LossKind
  /** Makes the source file at the path. */
  readonly make: (path: string) => Promise<string>
  readonly expected: Readonly<Record<Column, Outcome>>
  readonly options?: UpscaleOptions
  /** Looks at what must be the same in source and output. */
  readonly same?: (source: Source) => unknown
  readonly check?: (finished: Finished) => Promise<void> | void
}

export interface FidelityMatrix<Column extends string> {
  readonly title: string
  readonly columns: Readonly<Record<Column, UpscaleOptions>>
  readonly rows: readonly FidelityRow<Column>[]
}

// The quickest of each encoder: what is kept does not depend on it.
const quickest = { h264: 'ultrafast', hevc: 'ultrafast', av1: '13', vp9: '8', prores: 'auto' }

/**
 * Runs every cell: a source is made, probed, planned, upscaled and verified, in this process because isolation has
 * tests of its own. What came out is recorded, and docs/fidelity.md must say the same.
 */
export function testFidelity<Column extends string>(
  { title, columns, rows }: FidelityMatrix<Column>,
  at: (name: string) => string,
): void {
  const section: Section = { title, columns: Object.keys(columns), rows: [] }
  const names = Object.keys(columns).filter((name): name is Column => name in columns)
  const cells = rows.flatMap((row) =>
    names.map((column) => ({ row, column, name: `${row.name} → ${column}` })),
  )
  const sources = new Map<string, Promise<Source>>()
  const sourceOf = (row: FidelityRow<Column>) => {
    const source = sources.get(row.name) ?? probeRow(row, at)
    sources.set(row.name, source)
    return source
  }

  describe(title, () => {
    it.each(cells)('$name', async ({ row, column }) => {
      const source = await sourceOf(row)
      const planned = planCell(source, { ...columns[column], ...row.options })
      const outcome = outcomeOf(planned, row.kind)
      record(section, row.name, column, outcome)
      expect({ outcome, fidelity: planned.fidelity }).toEqual({
        outcome: row.expected[column],
        fidelity: planned.fidelity,
      })
      const outputPath = at(`${cells.findIndex((cell) => cell.row === row && cell.column === column)}.out`)
      if (outcome === 'lost') {
        await expect(upscale(planned, outputPath)).rejects.toMatchObject({ code: 'loss-not-allowed' })
        return
      }
      expect(planned.losses.filter((loss) => !loss.allowed)).toEqual([])
      const finished = await runCell(planned, outputPath)
      if (row.same) expect(row.same(finished.result)).toEqual(row.same(source))
      await row.check?.(finished)
    })

    afterAll(async () => {
      const ran = section.rows.reduce((sum, row) => sum + Object.keys(row.cells).length, 0)
      // A run of some cells only says nothing of the rest.
      if (ran === cells.length) await compareSection(section)
    })
  })
}

async function probeRow<Column extends string>(row: FidelityRow<Column>, at: (name: string) => string) {
  const path = await row.make(at(`${row.name.replaceAll(/[^a-z0-9]+/gi, '-')}.source`))
  return await probeFile(path, resolveLimits({}, 'probe'))
}

function planCell(source: Source, options: UpscaleOptions): Plan {
  const { options: resolved } = plan(source, { model: 'lanczos', ...options })
  return plan(source, { model: 'lanczos', preset: quickest[resolved.codec], ...options })
}

const ranks: readonly Outcome[] = ['kept', 'converted', 'lost']

/** The worst that happens to anything of this kind. */
function outcomeOf({ fidelity }: Plan, kind: LossKind): Outcome {
  const outcomes = fidelity.filter((entry) => entry.kind === kind).map(({ outcome }) => outcome)
  return ranks.findLast((outcome) => outcomes.includes(outcome)) ?? 'kept'
}

async function runCell(planned: Plan, outputPath: string): Promise<Finished> {
  await upscaleFile(
    {
      kind: 'upscale',
      plan: planned,
      outputPath,
      threads: 1,
      provider: 'cpu',
      segmentsDirectory: null,
      reuse: true,
    },
    () => undefined,
  )
  const proof = await verifyFile({
    kind: 'verify',
    plan: planned,
    outputPath,
    secondsTaken: 1,
    provider: 'cpu',
    framesResumed: 0,
    reusedShare: 0,
  })
  const result = await probeFile(outputPath, resolveLimits({}, 'probe'))
  expect(result.bytes).toBe((await stat(outputPath)).size)
  expect(result.container).toBe(planned.options.container)
  return { source: planned.source, plan: planned, result, proof, outputPath }
}

function record(section: Section, name: string, column: string, outcome: Outcome): void {
  const row = section.rows.find((candidate) => candidate.name === name)
  if (row) row.cells[column] = outcome
  else section.rows.push({ name, cells: { [column]: outcome } })
}
