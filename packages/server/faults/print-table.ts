import type { FaultResult } from './measure-fault.ts'

type Cells = readonly string[]

const columns = [
  'fault',
  'rounds',
  'accepted',
  'finished',
  'lost',
  'double-charged',
  'leftovers',
  'seconds',
  'measured',
  'seed',
  'remarks',
]

/** The results as a markdown table. */
export function printTable(results: readonly FaultResult[]): string {
  return align(results.map(toCells))
}

/** A page's table with the rows of these results in the place of older ones; the others stay as they were measured. */
export function updateTable(page: string, results: readonly FaultResult[]): string {
  const measured = new Map(results.map((result) => [result.fault, toCells(result)]))
  const old = page
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()))
    .slice(2)
  const known = old.map(([fault]) => fault)
  return align([
    ...old.map((cells) => measured.get(cells[0] ?? '') ?? cells),
    ...[...measured].flatMap(([fault, cells]) => (known.includes(fault) ? [] : [cells])),
  ])
}

/** Whether a promise was broken. */
export function isBroken(result: FaultResult): boolean {
  return result.findings.length > 0 || result.finished !== result.accepted
}

function toCells(result: FaultResult): Cells {
  const { fault, rounds, accepted, finished, lost, doubleCharged, leftovers, seconds, date, seed, remarks } =
    result
  return [
    fault,
    ...[rounds, accepted, finished, lost, doubleCharged, leftovers, seconds].map(String),
    date,
    String(seed),
    remarks,
  ]
}

/** As prettier would. */
function align(rows: readonly Cells[]): string {
  const widths = columns.map((name, column) =>
    Math.max(name.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  const line = (cells: Cells) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [
    line(columns),
    `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n')
}
