/** One part of the benchmark, ready to be shown. */
export interface Topic {
  readonly title: string
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** How it was measured, and what a cell cannot say. */
  readonly notes: readonly string[]
  /** The same in numbers, for the line of JSON. */
  readonly data: unknown
  /** What DESIGN.md promises of our own client. */
  readonly budgets: readonly Budget[]
}

export interface Budget {
  readonly what: string
  readonly goal: string
  readonly measured: string
  readonly met: boolean
}

export interface Options {
  readonly rounds: number
}

/** Why a peer has no number. */
export interface Broken {
  readonly error: string
}

/** The middle of the samples, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number): number => sorted[index] ?? Number.NaN
  return { median: at(Math.floor((sorted.length - 1) / 2)), least: at(0), most: at(sorted.length - 1) }
}

export function showSpread({ median, least, most }: Spread, digits = 0): string {
  const text = (value: number): string => value.toFixed(digits)
  return `${text(median)} (${text(least)}–${text(most)})`
}

/** A peer that breaks costs its own cell only. */
export async function orBroken<Result>(measure: () => Promise<Result>): Promise<Result | Broken> {
  try {
    return await measure()
  } catch (error) {
    return { error: firstLine(error) }
  }
}

export function isBroken(result: unknown): result is Broken {
  return typeof result === 'object' && result !== null && 'error' in result
}

export function showOr<Result>(result: Result | Broken, show: (result: Result) => string): string {
  return isBroken(result) ? `error: ${result.error}` : show(result)
}

/** Cells by the names of their columns, for whoever reads the JSON. */
export function byName<Cell>(names: readonly string[], cells: readonly Cell[]): Record<string, Cell> {
  return Object.fromEntries(cells.map((cell, index) => [names[index] ?? '', cell]))
}

/** What an error is called, in few enough words for a cell. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return (text.split('\n')[0] ?? '').replaceAll('|', '/').slice(0, 90)
}
