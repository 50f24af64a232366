import { readDatabaseSize, type DatabaseSize } from './database-size.ts'
import { measureDrain, type Drain } from './measure-drain.ts'
import { measureFairness, type Fairness } from './measure-fairness.ts'
import { measureGrowth, type GrowthStep } from './measure-growth.ts'
import { measurePickUp, type PickUp } from './measure-pick-up.ts'
import { openBacklog } from './open-backlog.ts'
import { openFleet } from './open-fleet.ts'
import { standInName } from './stand-in-engine.ts'

const accounts = 20
const steps = 10
const lateJobs = 10

export interface BacklogOptions {
  readonly socketDir: string
  readonly dataDir: string
  /** How far the backlog grows. */
  readonly jobs: number
  readonly workers: number
}

export interface BacklogMeasured {
  /** What ran in the engine's place. */
  readonly engine: string
  readonly accounts: number
  readonly workers: number
  readonly processes: number
  readonly pickUps: readonly PickUp[]
  readonly growth: readonly GrowthStep[]
  readonly drain: Drain
  readonly sizes: readonly (DatabaseSize & { readonly when: string })[]
  readonly fairness: Fairness
}

/** The queue of an installation under a backlog: it grows, it is worked off, and it comes from unequal accounts. */
export async function measureBacklog(options: BacklogOptions): Promise<BacklogMeasured> {
  const { jobs, workers } = options
  const backlog = await openBacklog(options.socketDir, accounts)
  const fleet = await openFleet(backlog, options)
  try {
    const probes = Math.max(6, Math.min(30, Math.floor(jobs / steps / 8)))
    const pickUps: PickUp[] = []
    for (const waiting of [1, workers]) {
      tell(`pick-up by ${String(waiting)} waiting`)
      pickUps.push(await measurePickUp(backlog, fleet, { workers: waiting, jobs: probes }))
    }
    const before = await readDatabaseSize(backlog.db)
    tell(`growth to ${String(jobs)}`)
    const growth = await measureGrowth(backlog, fleet, { jobs, steps, probes })
    const withBacklog = await readDatabaseSize(backlog.db)
    tell(`drain by ${String(workers)} workers`)
    const drain = await measureDrain(backlog, fleet, steps)
    const after = await readDatabaseSize(backlog.db)
    tell('fairness')
    const jobsEach = Math.floor(jobs / accounts)
    const fairness = await measureFairness(backlog, fleet, { jobsEach, lateJobs })
    const sizes = [
      { when: 'before', ...before },
      { when: 'with the backlog', ...withBacklog },
      { when: 'after the drain', ...after },
    ]
    const { processes } = fleet
    return {
      engine: standInName,
      accounts,
      workers,
      processes,
      pickUps,
      growth,
      drain,
      sizes,
      fairness,
    }
  } finally {
    fleet.close()
    await backlog.close()
  }
}

function tell(what: string): void {
  process.stderr.write(`backlog: ${what} …\n`)
}
