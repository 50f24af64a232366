import { setTimeout as sleep } from 'node:timers/promises'

import { waitUntilLeft, type Fleet } from './open-fleet.ts'
import type { Backlog } from './open-backlog.ts'
import { percentilesOf, type Percentiles } from './percentiles.ts'
import { inTurn, putJobs, type PutJob } from './put-jobs.ts'

/** From the commit of a job to its claim, in ms, where so many workers have nothing else to do. */
export interface PickUp {
  readonly waitingWorkers: number
  readonly ms: Percentiles
}

/** Puts in one job after the other, each when all workers have been waiting for a while. */
export async function measurePickUp(
  backlog: Backlog,
  fleet: Fleet,
  { workers, jobs }: { readonly workers: number; readonly jobs: number },
): Promise<PickUp> {
  await fleet.start(workers)
  const put: PutJob[] = []
  for (const owner of inTurn(backlog.owners, jobs)) {
    // At any place in the pause of those that look from time to time.
    await sleep(100 + Math.random() * 200)
    put.push(...(await putJobs(backlog, [owner], 1)).jobs)
    await waitUntilLeft(backlog.db, 0, 20)
  }
  const claimedAt = new Map((await fleet.stop()).map((taking) => [taking.jobId, taking.claimedAt]))
  return {
    waitingWorkers: workers,
    ms: percentilesOf(put.map(({ id, committedAt }) => (claimedAt.get(id) ?? Number.NaN) - committedAt)),
  }
}
