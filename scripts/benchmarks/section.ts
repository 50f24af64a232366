import { findPart, type BenchRun, type Facts, type Part, type PartName, type Spread } from './bench-run.ts'

/** A table of the page. */
export interface Table {
  readonly title: string
  readonly lead: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** A table, and what its numbers hold for. */
export interface Section extends Table {
  readonly facts: Facts
}

/** The table of one part, if it was measured, with what the numbers hold for. */
export function describePart<Name extends PartName>(
  runs: readonly BenchRun[],
  name: Name,
  describe: (data: Part<Name>) => Table,
): Section[] {
  const found = findPart(runs, name)
  return found ? [{ ...describe(found.data), facts: found.facts }] : []
}

export function show({ median, least, most }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`
}

/** As `show`, of single runs. */
export function showAll(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return show({ median: medianOf(values), least: at(0), most: at(sorted.length - 1) }, digits)
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

/** How many times `value` is of `one`; empty where either is missing. */
export function times(value: number | undefined, one: number | undefined): string {
  if (value === undefined || one === undefined || !(one > 0)) return ''
  const ratio = value / one
  return ratio.toFixed(ratio < 1 ? 2 : ratio < 10 ? 1 : 0)
}
