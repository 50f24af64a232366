import { setTimeout as sleep } from 'node:timers/promises'

import { phases, type Phase } from './abort-phases.ts'
import { peers } from './peers/all.ts'
import type { Peer } from './peers/peer.ts'
import { byName, isBroken, orBroken, showOr, showSpread, spreadOf, type Broken, type Topic } from './topic.ts'

const goalMs = 50
const samples = 5
const patienceMs = 12_000

/** How long each took, or why there is nothing to take. */
type Cell = readonly number[] | string | Broken

interface Row {
  readonly name: string
  readonly cells: readonly Cell[]
}

/** How soon a call settles once its signal has aborted. */
export async function measureAbort(): Promise<Topic> {
  const rows: Row[] = []
  for (const peer of peers) {
    const cells: Cell[] = []
    for (const phase of phases) {
      cells.push(peer.takesSignal ? await orBroken(() => measureCell(peer, phase)) : '—')
    }
    rows.push({ name: peer.name, cells })
  }
  const names = phases.map(({ name }) => name)
  return {
    title: 'From abort to settled',
    header: ['ms, median (least–most)', ...names],
    rows: rows.map(({ name, cells }) => [name, ...cells.map((cell) => showOr(cell, showCell))]),
    notes: [
      `${String(samples)} calls each. Connecting: to a listener whose backlog is full. Between two looks: of the call named above, after its second request; a call that still waited after ${String(patienceMs / 1000)} s counts as that long. "Ended before": there was no pause in which to abort. stripe takes no signal.`,
    ],
    data: rows.map(({ name, cells }) => ({ name, ...byName(names, cells) })),
    budgets: budgetsOf(rows[0]),
  }
}

async function measureCell(peer: Peer, phase: Phase): Promise<Cell> {
  const taken: number[] = []
  // Those that are slow wait for timers, not for each other.
  const results = await Promise.all(Array.from({ length: samples }, () => measureOnce(peer, phase)))
  for (const result of results) {
    if (typeof result === 'string') return result
    taken.push(result)
  }
  return taken
}

async function measureOnce(peer: Peer, phase: Phase): Promise<number | string> {
  const stage = await phase.start(peer)
  if (!stage) return 'cannot be brought about here'
  try {
    const client = await peer.open({ origin: stage.origin, key: 'bench' })
    const call = phase.call(client)
    if (!call) return '—'
    const control = new AbortController()
    const end = { early: false }
    const settled = call(control.signal).then(
      () => (end.early = true),
      () => (end.early = true),
    )
    await Promise.race([stage.arrived(), settled])
    if (end.early) return 'ended before'
    const startedMs = performance.now()
    control.abort()
    await Promise.race([settled, sleep(patienceMs, undefined, { ref: false })])
    return performance.now() - startedMs
  } finally {
    await stage.close()
  }
}

function showCell(cell: Exclude<Cell, Broken>): string {
  return typeof cell === 'string' ? cell : showSpread(spreadOf(cell), 1)
}

function budgetsOf(row: Row | undefined): Topic['budgets'] {
  const numbers = (row?.cells ?? []).flatMap((cell) =>
    isBroken(cell) || typeof cell === 'string' ? [Number.NaN] : cell,
  )
  const most = Math.max(...numbers)
  return [
    {
      what: 'abort settles, in each phase above',
      goal: `≤ ${String(goalMs)} ms`,
      measured: `at most ${most.toFixed(1)} ms`,
      met: most <= goalMs,
    },
  ]
}
