import { findPart, hasPart, type BenchRun, type Part, type PartName } from './bench-run.ts'
import { describePart, medianOf, times, type Section, type Table } from './section.ts'

const own = 'ours'

/** How many times ours another client is: in size, start, overhead, and in what it asks a service. */
export function clientSections(runs: readonly BenchRun[]): Section[] {
  return [
    ...describePart(runs, 'size', (sizes) => timesOurs(sizes, sameRunAs(runs, 'size'))),
    ...describePart(runs, 'posts', posts),
  ]
}

/** A table stands for one run: what another one measured is not put beside it. */
function sameRunAs(runs: readonly BenchRun[], name: PartName): BenchRun[] {
  return runs.filter((run) => hasPart(run, name)).slice(-1)
}

function timesOurs(sizes: Part<'size'>, runs: readonly BenchRun[]): Table {
  const bundles = new Map(sizes.map(({ name, bundle }) => [name, bundle?.bytes]))
  const installs = new Map(sizes.map(({ name, install }) => [name, install]))
  const imports = new Map(findPart(runs, 'import')?.data.map(({ name, ms }) => [name, ms?.median]))
  const overheads = new Map(
    findPart(runs, 'overhead')?.data.peers.map(({ name, overheadUs }) => [name, overheadUs?.median]),
  )
  const gets = new Map(
    findPart(runs, 'gets')?.data.map(({ name, runs: each }) => [
      name,
      each.length > 0 && each.every((run) => run !== undefined)
        ? medianOf(each.map((run) => run.gets))
        : undefined,
    ]),
  )
  const polling = gets.get(`${own}, polling`)
  const numbers = [
    own,
    kilobytes(bundles.get(own)),
    megabytes(installs.get(own)),
    `${imports.get(own)?.toFixed(1) ?? '?'} ms`,
    `${overheads.get(own)?.toFixed(0) ?? '?'} µs`,
    `${String(polling ?? '?')}, ${String(gets.get(`${own}, event stream`) ?? '?')} by event stream`,
  ]
  const rows = [...bundles.keys()]
    .filter((name) => name !== own)
    .map((name) => [
      name,
      times(bundles.get(name), bundles.get(own)),
      times(installs.get(name), installs.get(own)),
      times(imports.get(name), imports.get(own)),
      times(overheads.get(name), overheads.get(own)),
      times(gets.get(name), polling),
    ])
  return {
    title: 'Other clients, in times ours',
    lead: 'More than 1 is more than ours: bytes, time or requests. Empty: it has no such thing, it broke, or it was not measured in that run. The first row is ours, in numbers; all peers’ numbers, and how each was measured, are in [the client beside its peers](client-benchmark.md).',
    header: [
      '',
      'main entry, min+gzip',
      'installed',
      'cold import',
      'overhead of a call over fetch',
      'GETs for a job of five minutes',
    ],
    rows: [numbers, ...rows],
  }
}

function posts(clients: Part<'posts'>): Table {
  const faults = Object.keys(clients[0] ?? {}).filter((key) => key !== 'name')
  return {
    title: 'POSTs for one submit that may have been carried out',
    lead: 'How many a service hears of each client. More than one without a key can be charged more than once.',
    header: ['', ...faults],
    rows: clients.map(({ name, ...cells }) => [
      name,
      ...faults.map((fault) => {
        const cell = cells[fault]
        if (cell === undefined || typeof cell === 'string') return ''
        return [String(cell.count), ...(cell.key === undefined ? [] : [cell.key])].join(', ')
      }),
    ]),
  }
}

const kilobytes = (bytes: number | undefined): string =>
  bytes === undefined ? '?' : `${(bytes / 1e3).toFixed(1)} kB`
const megabytes = (bytes: number | undefined): string =>
  bytes === undefined ? '?' : `${(bytes / 1e6).toFixed(2)} MB`
