import { visible } from './visible.ts'

/** Columns side by side, under their names, as wide as they must be. Cells are text of a service. */
export function formatTable(names: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [names, ...rows.map((row) => row.map(visible))]
  const widths = names.map((_name, column) => Math.max(...lines.map((line) => width(line[column]))))
  return lines.map((line) => layOut(line, widths)).join('\n')
}

function layOut(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - width(cell)))
    .join('  ')
    .trimEnd()
}

/** By characters, not by their halves. */
function width(cell = ''): number {
  return Array.from(cell).length
}
