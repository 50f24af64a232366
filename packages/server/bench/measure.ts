import { once } from 'node:events'
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The middle of the rounds, and how far they lie apart. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  return { median: at(Math.floor((sorted.length - 1) / 2)), least: at(0), most: at(sorted.length - 1) }
}

export function show({ median, least, most }: Spread, digits = 0): string {
  const text = (value: number) => value.toFixed(digits)
  return `${text(median)} (${text(least)}–${text(most)})`
}

/** A table with even columns, as prettier writes it. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |\n`
  return line(header) + line([], '-') + rows.map((row) => line(row)).join('')
}

/** Starts one of the benchmark's own processes, running the packages' source. */
export function startProcess(file: string, args: readonly string[] = []): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url))
  return fork(path, args, { execArgv: ['--conditions=@video-upscale/source'] })
}

/** Sends a message, if any, and waits for the next answer; the caller says what it is. */
export async function ask<Answer>(child: ChildProcess, message?: object | string): Promise<Answer> {
  const settled = new AbortController()
  const { signal } = settled
  const answer = once(child, 'message', { signal })
  const ended = once(child, 'exit', { signal }).then(() => {
    throw new Error('A process of the benchmark has ended.')
  })
  if (message !== undefined) child.send(message)
  try {
    const [value] = (await Promise.race([answer, ended])) as [Answer]
    return value
  } finally {
    settled.abort()
    await Promise.allSettled([answer, ended])
  }
}
