/**
 * `pnpm benchmarks [FILE…]`: takes the line of JSON out of each FILE, which holds what a bench printed, keeps it in
 * docs/benchmarks.jsonl in the place of older measurements of the same, and writes docs/benchmarks.md.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { keepNewest, readKept, readPrinted } from './benchmarks/keep-runs.ts'
import { writePage } from './benchmarks/write-page.ts'

const docs = join(import.meta.dirname, '../docs')
const linesPath = join(docs, 'benchmarks.jsonl')
const pagePath = join(docs, 'benchmarks.md')

const { positionals } = parseArgs({ allowPositionals: true })
const printed = await Promise.all(
  positionals.map(async (path) => readPrinted(await readFile(path, 'utf8'), path)),
)
const known = existsSync(linesPath) ? readKept(await readFile(linesPath, 'utf8')) : []
const runs = keepNewest([...known, ...printed])
// First the page: what it cannot show is not kept either.
const page = await writePage(runs, pagePath)
await writeFile(linesPath, runs.map((run) => `${JSON.stringify(run)}\n`).join(''))
await writeFile(pagePath, page)
process.stdout.write(`docs/benchmarks.md: ${String(runs.length)} runs\n`)
