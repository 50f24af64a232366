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
// For the compiler, and not counted.
const warmUpRounds = 2
// Short turns, so that what disturbs the machine disturbs all alike.
const callsPerTurn = 25

interface Caller {
  readonly name: string
  readonly call: () => Promise<unknown>
  /** Median of each round. */
  readonly us: number[]
  broken?: Broken
}

/** What a client adds to a call of bare fetch, on a connection that is open. */
export async function measureOverhead(options: Options): Promise<Topic> {
  // A round takes about a second.
  const rounds = 3 * options.rounds
  const child = fork(join(import.meta.dirname, 'overhead-service.ts'))
  try {
    const [origin] = (await once(child, 'message')) as [string]
    const callers = await openCallers(origin)
    for (let round = -warmUpRounds; round < rounds; round++) await measureRound(callers, round >= 0)
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

async function measureRound(callers: readonly Caller[], counts: boolean): Promise<void> {
  const taken = new Map(callers.map((caller) => [caller, [] as number[]]))
  for (let turn = 0; turn < calls / callsPerTurn; turn++) {
    for (const [caller, us] of taken) await takeTurn(caller, us)
  }
  for (const [{ us, broken }, round] of taken) if (counts && !broken) us.push(spreadOf(round).median)
}

async function takeTurn(caller: Caller, us: number[]): Promise<void> {
  if (caller.broken) return
  const turn = await orBroken(async () => {
    for (let count = 0; count < callsPerTurn; count++) {
      const startedMs = performance.now()
      await caller.call()
      us.push((performance.now() - startedMs) * 1000)
    }
  })
  if (isBroken(turn)) caller.broken = turn
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
      `GET of a JSON of 700 bytes on a kept connection: ${String(rounds)} rounds of ${String(calls)} calls each, one after the other, in turns of ${String(callsPerTurn)}; the median of a round less that of fetch with \`json()\` in the same round, which took ${showSpread(spreadOf(bareUs))} µs. stripe speaks through node:http, which may be quicker than fetch.`,
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
