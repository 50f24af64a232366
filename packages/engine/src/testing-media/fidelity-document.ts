import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { expect } from 'vitest'

/** One table of docs/fidelity.md: what the tests of one area found. */
export interface Section {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: { readonly name: string; readonly cells: Record<string, string> }[]
}

const path = fileURLToPath(new URL('../../../../docs/fidelity.md', import.meta.url))
const command = 'UPDATE_FIDELITY=1 npx -y pnpm@12 exec vitest run --project engine'

const words: Readonly<Record<string, string>> = { kept: 'kept', converted: 'converted', lost: '**refused**' }

/** Holds the committed table against what was found; with UPDATE_FIDELITY=1 it is written instead. */
export async function compareSection(section: Section): Promise<void> {
  const document = await readFile(path, 'utf8')
  const [start, end] = [`<!-- ${section.title} -->`, `<!-- end of ${section.title} -->`]
  const [before, rest = ''] = document.split(start)
  const [found = '', after = ''] = rest.split(end)
  const wanted = `\n\n${table(section)}\n\n`
  if (found === wanted) return
  if (process.env.UPDATE_FIDELITY === '1') {
    const whole = rest === '' ? `${document}\n## ${section.title}\n\n${start}${wanted}${end}\n` : null
    await writeFile(path, whole ?? `${before ?? ''}${start}${wanted}${end}${after}`)
    return
  }
  expect(found, `docs/fidelity.md does not say what the tests found. Mend it with: ${command}`).toBe(wanted)
}

/** As prettier would set it. */
function table({ columns, rows }: Section): string {
  const head = ['', ...columns]
  const lines = rows.map(({ name, cells }) => [
    name,
    ...columns.map((column) => words[cells[column] ?? ''] ?? ''),
  ])
  const widths = head.map((_, index) =>
    Math.max(3, ...[head, ...lines].map((line) => width(line[index] ?? ''))),
  )
  const row = (line: readonly string[]) =>
    `| ${line.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell))).join(' | ')} |`
  return [row(head), row(widths.map((length) => '-'.repeat(length))), ...lines.map(row)].join('\n')
}

function width(text: string): number {
  return Array.from(text).length
}
