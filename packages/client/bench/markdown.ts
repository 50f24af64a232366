import type { Topic } from './topic.ts'

/** A table with even columns, as prettier writes it. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[], fill: string): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |\n`
  return line(header, ' ') + line([], '-') + rows.map((row) => line(row, ' ')).join('')
}

export function topicText({ title, header, rows, notes }: Topic): string {
  return `## ${title}\n\n${markdownTable(header, rows)}\n${notes.join('\n')}\n`
}

export function budgetText(topics: readonly Topic[]): string {
  const rows = topics
    .flatMap(({ budgets }) => budgets)
    .map(({ what, goal, measured, met }) => [what, goal, measured, met ? 'met' : 'not met'])
  return `## Our budgets\n\n${markdownTable(['', 'goal', 'measured', ''], rows)}`
}
