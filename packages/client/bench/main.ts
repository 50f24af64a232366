/**
 * `pnpm bench:client`: our client beside its peers, each against services on loopback; a table a topic, then one
 * line of JSON. `--rounds 5` (at least 3) sets how often times are measured, `--only size,import` picks topics,
 * `--write docs/client-benchmark.md` keeps the tables.
 */
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'

import { budgetText, topicText } from './markdown.ts'
import { measureAbort } from './measure-abort.ts'
import { measureGets } from './measure-gets.ts'
import { measureImport } from './measure-import.ts'
import { measureKeys } from './measure-keys.ts'
import { measureOverhead } from './measure-overhead.ts'
import { measurePosts } from './measure-posts.ts'
import { measureSize } from './measure-size.ts'
import { versionOf } from './package-root.ts'
import { peers } from './peers/all.ts'
import { firstLine, type Options, type Topic } from './topic.ts'

const topics: Readonly<Record<string, (options: Options) => Promise<Topic>>> = {
  size: measureSize,
  import: measureImport,
  overhead: measureOverhead,
  posts: measurePosts,
  gets: measureGets,
  abort: measureAbort,
  keys: measureKeys,
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: Object.keys(topics).join(',') },
    write: { type: 'string' },
  },
})
const selected = values.only.split(',').map((name) => {
  const measure = topics[name]
  if (!measure) throw new Error(`There are these topics: ${Object.keys(topics).join(', ')}.`)
  return { name, measure }
})
const options: Options = { rounds: Math.max(3, Number(values.rounds) || 0) }

// Some clients leave promises behind that fail later; that is theirs, and no reason to stop.
process.on('unhandledRejection', (error) => {
  process.stderr.write(`left behind: ${firstLine(error)}\n`)
})

const machine = {
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0]?.model ?? 'unknown',
  threads: availableParallelism(),
  node: process.version,
  // Whoever else worked here meanwhile stands in these times.
  'load before': Number((loadavg()[0] ?? 0).toFixed(1)),
}
const versions = Object.fromEntries(peers.slice(1).map(({ module }) => [module, versionOf(module)]))

const measured: Topic[] = []
for (const { name, measure } of selected) {
  process.stderr.write(`${name} …\n`)
  measured.push(await measure(options))
}
const text = [factsText(), ...measured.map(topicText), budgetText(measured)].join('\n')
const data = Object.fromEntries(selected.map(({ name }, index) => [name, measured[index]?.data]))
const budgets = measured.flatMap((topic) => topic.budgets)
process.stdout.write(`${text}\n${JSON.stringify({ machine, versions, ...data, budgets })}\n`)
if (values.write !== undefined) {
  const head =
    '# The client beside its peers\n\nWritten by `pnpm bench:client --write docs/client-benchmark.md`.\n\n'
  writeFileSync(values.write, head + text)
}
// What a client still waits for must not keep the benchmark.
process.exit()

function factsText(): string {
  const facts = Object.entries({ ...machine, ...versions })
  return facts.map(([name, value]) => `- ${name}: ${String(value)}\n`).join('')
}
