import { countConnections } from './database-size.ts'
import { latencyOf, type Latency } from './measure-growth.ts'
import { waitUntilLeft, type Fleet } from './open-fleet.ts'
import type { Backlog } from './open-backlog.ts'
import type { Taking } from './worker-process.ts'

/** What all workers together do while so much waits. */
export interface DrainStep {
  /** How many waited at the begin and at the end of it. */
  readonly from: number
  readonly to: number
  readonly perSecond: number
  readonly latency: Latency
}

export interface Drain {
  readonly jobs: number
  readonly seconds: number
  readonly perSecond: number
  readonly steps: readonly DrainStep[]
  /** Open to PostgreSQL at its end, those of the bench included. */
  readonly connections: number
}

/** Has all workers take what waits, until nothing does. */
export async function measureDrain(backlog: Backlog, fleet: Fleet, steps: number): Promise<Drain> {
  await fleet.start()
  await waitUntilLeft(backlog.db, 0, 250)
  const connections = await countConnections(backlog.db)
  const takings = await fleet.stop()
  const seconds = secondsOf(takings)
  return {
    jobs: takings.length,
    seconds,
    perSecond: takings.length / seconds,
    steps: inSteps(takings, steps).map(({ from, part }) => ({
      from,
      to: from - part.length,
      perSecond: part.length / secondsOf(part),
      latency: latencyOf(part),
    })),
    connections,
  }
}

/** The takings in so many parts of the same size, with what waited at the begin of each. */
function inSteps(takings: readonly Taking[], steps: number) {
  const size = Math.ceil(takings.length / steps)
  return Array.from({ length: steps }, (_, step) => ({
    from: takings.length - step * size,
    part: takings.slice(step * size, (step + 1) * size),
  })).filter(({ part }) => part.length > 1)
}

/** From the first claim to the last. */
function secondsOf(takings: readonly Taking[]): number {
  return ((takings.at(-1)?.claimedAt ?? 0) - (takings[0]?.claimedAt ?? 0)) / 1000
}
