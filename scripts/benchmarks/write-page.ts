import { format, resolveConfig } from 'prettier'

import type { BenchRun, Facts } from './bench-run.ts'
import { clientSections } from './client-sections.ts'
import { engineSections } from './engine-sections.ts'
import type { Section } from './section.ts'
import { serverSections } from './server-sections.ts'

const head = `# Benchmarks

Written by \`pnpm benchmarks\` from [the lines of JSON that the benches printed](benchmarks.jsonl); ratios first. A cell is the
median of the rounds with the least and the most of them in brackets. Whoever is compared ran in the same minutes on the same
machine, round by round. Measure them on yours:

\`\`\`sh
npx -y pnpm@12 bench:client > client.txt
npx -y pnpm@12 bench:engine > engine.txt
npx -y pnpm@12 bench:server > server.txt
npx -y pnpm@12 benchmarks client.txt engine.txt server.txt
\`\`\`
`

/** The page of all that was measured, as prettier writes it. */
export async function writePage(runs: readonly BenchRun[], path: string): Promise<string> {
  const sections = [...engineSections(runs), ...serverSections(runs), ...clientSections(runs)]
  const text = [head, ...sections.map(sectionText)].join('\n')
  return format(text, { ...(await resolveConfig(path)), parser: 'markdown' })
}

function sectionText({ title, lead, header, rows, facts }: Section): string {
  const table = [header, header.map(() => '---'), ...rows].map(line).join('\n')
  return `## ${title}\n\n${lead}\n\n${table}\n\n${factsText(facts)}\n`
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

function factsText({ date, cpu, threads, node, ...others }: Facts): string {
  const rest = Object.entries(others).map(([name, value]) => `${name} ${String(value)}`)
  return `Measured ${[date, `${String(cpu)}, ${String(threads)} threads`, `Node ${String(node)}`, ...rest].join('; ')}.`
}
