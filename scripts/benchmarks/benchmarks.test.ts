import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { findPart, hasPart, partNames, type BenchRun } from './bench-run.ts'
import { keepNewest, readKept, readPrinted } from './keep-runs.ts'
import { writePage } from './write-page.ts'

const docs = join(import.meta.dirname, '../../docs')
const page = join(docs, 'benchmarks.md')
const kept = readKept(await readFile(join(docs, 'benchmarks.jsonl'), 'utf8'))

describe('the page of benchmarks', () => {
  it('is what the kept lines say', async () => {
    expect(await readFile(page, 'utf8')).toBe(await writePage(kept, page))
  })

  it('says of every table where and when it was measured', async () => {
    const text = await writePage(kept, page)
    const tables = text.match(/^## .*$/gmu) ?? []
    const measured = text.match(/^Measured \d{4}-\d{2}-\d{2}; .*, \d+ threads; Node v\d+/gmu) ?? []
    expect(tables.length).toBeGreaterThan(0)
    expect(measured).toHaveLength(tables.length)
  })

  it('leaves out what was not measured', async () => {
    expect(await writePage([], page)).not.toContain('##')
  })

  it('names the part that has another shape than it knows', () => {
    const run = { machine: { date: '2026-01-01', cpu: 'some' }, workerStartMs: { middle: 1 } }
    expect(() => findPart([run], 'workerStartMs')).toThrow(
      /"workerStartMs" of 2026-01-01 is not what the page knows; mend scripts\/benchmarks\/bench-run\.ts/u,
    )
  })
})

describe('the kept lines', () => {
  const run = fc.record({
    machine: fc.record({ date: fc.constantFrom('2026-01-01', '2026-02-02'), cpu: fc.string() }),
    parts: fc.subarray(partNames),
    value: fc.nat(),
  })
  const runs = fc.array(run).map((all) =>
    all.map(({ machine, parts, value }): BenchRun => ({
      machine,
      ...Object.fromEntries(parts.map((part) => [part, value])),
    })),
  )

  it('hold the newest of each part, once, and nothing else', () => {
    fc.assert(
      fc.property(runs, (all) => {
        const newest = keepNewest(all)
        for (const part of partNames) {
          const holding = newest.filter((each) => hasPart(each, part))
          const last = all.findLast((each) => hasPart(each, part))
          expect(holding.map((each) => [each[part], each.machine])).toEqual(
            last ? [[last[part], last.machine]] : [],
          )
        }
        expect(newest.every((each) => partNames.some((part) => hasPart(each, part)))).toBe(true)
        expect(keepNewest(newest)).toEqual(newest)
      }),
    )
  })

  it('come out of what a bench printed, whatever stands around them', () => {
    const line = JSON.stringify({ machine: { date: '2026-01-01', cpu: 'some' }, submits: {} })
    expect(readPrinted(`{not json}\na table\n${line}\n\n`, 'server.txt')).toMatchObject({ submits: {} })
    expect(() => readPrinted('a table\n{"machine":1}\n', 'server.txt')).toThrow(
      "server.txt does not end with a bench's line of JSON. Keep all that a bench prints: pnpm bench:client > server.txt",
    )
  })
})
