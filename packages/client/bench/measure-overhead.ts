import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

import { peers } from './peers/all.ts'
import {
  isBroken,
  orBroken,
  showOr,
  showSpread,
  spreadOf,
  type Broken,
  type Options,
  type Topic,
} from './topic.ts'

const goalUs = 60
const calls = 500

interface Caller {
  readonly name: string
  readonly call: () => Promise<unknown>
  /** Median of each round. */
  readonly us: number[]
  broken?: Broken
}

/** What a client adds to a call of bare fetch, on a connection that is open. */
export async function measureOverhead({ rounds }: Options): Promise<Topic> {
  const child = fork(join(import.meta.dirname, 'overhead-service.ts'))
  try {
    const [origin] = (await once(child, 'message')) as [string]
    const callers = await openCallers(origin)
    for (let round = -1; round < rounds; round++) {
      // The first round is for the compiler, and not counted.
      for (const caller of callers) await measureRound(caller, round >= 0)
    }
    return report(callers, rounds)
  } finally {
    child.kill()
  }
}

async function openCallers(origin: string): Promise<Caller[]> {
  const headers = { 'x-api-key': 'bench' }
  const url = `${origin}/api/v1/job/bench`
  const bare: Caller = {
    name: 'fetch',
    us: [],
    call: async () => (await fetch(url, { headers })).json() as Promise<unknown>,
  }
  const callers = [bare]
  for (const peer of peers) {
    const opened = await orBroken(() => peer.open({ origin, key: 'bench' }))
    const call = (): Promise<unknown> =>
      isBroken(opened) ? Promise.reject(new Error(opened.error)) : opened.get()
    callers.push({ name: peer.name, us: [], call })
  }
  return callers
}

async function measureRound(caller: Caller, counts: boolean): Promise<void> {
  if (caller.broken) return
  const round = await orBroken(async () => {
    const us: number[] = []
    for (let count = 0; count < calls; count++) {
      const startedMs = performance.now()
      await caller.call()
      us.push((performance.now() - startedMs) * 1000)
    }
    return spreadOf(us).median
  })
  if (isBroken(round)) caller.broken = round
  else if (counts) caller.us.push(round)
}

function report(callers: readonly Caller[], rounds: number): Topic {
  const [bare, ...others] = callers
  const bareUs = bare?.us ?? []
  const results = others.map(({ name, us, broken }) => ({
    name,
    overheadUs: broken ?? spreadOf(us.map((median, round) => median - (bareUs[round] ?? Number.NaN))),
  }))
  const own = results[0]?.overheadUs
  const median = own === undefined || isBroken(own) ? Number.NaN : own.median
  return {
    title: 'Overhead of a call',
    header: ['', 'µs over fetch, median (least–most)'],
    rows: results.map(({ name, overheadUs }) => [name, showOr(overheadUs, (spread) => showSpread(spread))]),
    notes: [
      `GET of a JSON of 700 bytes on a kept connection: ${String(rounds)} rounds of ${String(calls)} calls each, one after the other, in turns; the median of a round less that of fetch with \`json()\` in the same round, which took ${showSpread(spreadOf(bareUs))} µs. stripe speaks through node:http, which may be quicker than fetch.`,
    ],
    data: { fetchUs: spreadOf(bareUs), peers: results },
    budgets: [
      {
        what: 'overhead of a call over fetch',
        goal: `≤ ${String(goalUs)} µs`,
        measured: `${median.toFixed(0)} µs`,
        met: median <= goalUs,
      },
    ],
  }
}
