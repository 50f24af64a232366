import { explainFetch, type FetchCost } from './explain-fetch.ts'
import { waitUntilLeft, type Fleet } from './open-fleet.ts'
import type { Backlog } from './open-backlog.ts'
import { percentilesOf, type Percentiles } from './percentiles.ts'
import { inTurn, putJobs } from './put-jobs.ts'
import type { Taking } from './worker-process.ts'

const lanes = 4
const explainedTimes = 20

export interface Latency {
  /** From having settled one entry to holding the next: what pg-boss does in between, fetch included. */
  readonly fetchMs: Percentiles
  /** From holding an entry to the job being `staged`: its round is said, its claim is committed. */
  readonly claimMs: Percentiles
  readonly bothMs: Percentiles
}

/** What happens with this much waiting. */
export interface GrowthStep {
  readonly backlog: number
  /** Jobs put in a second on the way here; not for an empty queue. */
  readonly putPerSecond: number | null
  readonly fetch: FetchCost
  /** Of a single worker with nobody beside it; nothing can be taken from an empty queue. */
  readonly oneWorker: Latency | null
}

export interface GrowthOptions {
  readonly jobs: number
  readonly steps: number
  /** Taken by the single worker at each step, and put in again. */
  readonly probes: number
}

/** Lets the backlog grow, in turn for all accounts, and looks at each step what taking from it costs. */
export async function measureGrowth(
  backlog: Backlog,
  fleet: Fleet,
  { jobs, steps, probes }: GrowthOptions,
): Promise<GrowthStep[]> {
  const measured: GrowthStep[] = [
    { backlog: 0, putPerSecond: null, fetch: await explainFetch(backlog, explainedTimes), oneWorker: null },
  ]
  const stepSize = Math.floor(jobs / steps)
  let start = 0
  const put = async (count: number) => {
    const { perSecond } = await putJobs(backlog, inTurn(backlog.owners, count, start), lanes)
    start += count
    return perSecond
  }
  for (let step = 1; step <= steps; step++) {
    const putPerSecond = await put(stepSize)
    const fetch = await explainFetch(backlog, explainedTimes)
    await fleet.start(1)
    await waitUntilLeft(backlog.db, step * stepSize - probes, 100)
    const takings = await fleet.stop()
    await put(takings.length)
    measured.push({ backlog: step * stepSize, putPerSecond, fetch, oneWorker: latencyOf(takings) })
  }
  return measured
}

export function latencyOf(takings: readonly Taking[]): Latency {
  const fetches = takings.flatMap(({ freeAt, handedAt }) => (freeAt === null ? [] : [handedAt - freeAt]))
  const both = takings.flatMap(({ freeAt, claimedAt }) => (freeAt === null ? [] : [claimedAt - freeAt]))
  return {
    fetchMs: percentilesOf(fetches),
    claimMs: percentilesOf(takings.map(({ handedAt, claimedAt }) => claimedAt - handedAt)),
    bothMs: percentilesOf(both),
  }
}
