import type { Facts, Spread } from './bench-run.ts'

/** A table of the page, and what its numbers hold for. */
export interface Section {
  readonly title: string
  readonly facts: Facts
  readonly lead: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
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
  return (value / one).toFixed(value / one < 10 ? 1 : 0)
}
