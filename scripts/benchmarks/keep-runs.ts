import { benchRun, hasPart, partNames, type BenchRun } from './bench-run.ts'

/** The line of JSON in what a bench printed. @throws where there is none */
export function readPrinted(text: string, name: string): BenchRun {
  for (const line of text.trimEnd().split('\n').toReversed()) {
    const run = readLine(line)
    if (run && partNames.some((part) => hasPart(run, part))) return run
  }
  throw new Error(
    `${name} does not end with a bench's line of JSON. Keep all that a bench prints: pnpm bench:client > ${name}`,
  )
}

/** The runs that were kept, oldest first, one a line. */
export function readKept(text: string): BenchRun[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => benchRun.parse(JSON.parse(line)))
}

/** Runs in the order in which they were measured; what was measured again later goes. */
export function keepNewest(runs: readonly BenchRun[]): BenchRun[] {
  const seen = new Set<string>()
  const kept: BenchRun[] = []
  for (const run of runs.toReversed()) {
    const names = partNames.filter((name) => hasPart(run, name) && !seen.has(name))
    if (names.length === 0) continue
    for (const name of names) seen.add(name)
    const { machine, versions } = run
    const parts = Object.fromEntries(names.map((name) => [name, run[name]]))
    kept.unshift({ machine, ...(versions === undefined ? {} : { versions }), ...parts })
  }
  return kept
}

function readLine(line: string): BenchRun | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    return benchRun.parse(JSON.parse(line))
  } catch {
    return undefined
  }
}
