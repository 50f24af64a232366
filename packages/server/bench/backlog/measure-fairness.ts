import { waitUntilLeft, type Fleet } from './open-fleet.ts'
import type { Backlog } from './open-backlog.ts'
import { inBlocks, putJobs, type PutJob } from './put-jobs.ts'
import { firstComeFirstServed, sharesOf, type Shares } from './share-of-accounts.ts'
import type { Taking } from './worker-process.ts'

/** How long a job of the late account waited, and how long it would have in the order of arrival. */
export interface LateJob {
  /** Which of its account's jobs it is, from 1. */
  readonly place: number
  readonly takenBefore: number
  readonly seconds: number
  readonly fifoTakenBefore: number
  /** In this same drain: until as many were taken as came before it. */
  readonly fifoSeconds: number
}

export interface FairnessTenth {
  readonly finished: number
  readonly fair: Shares
  readonly fifo: Shares
}

export interface Fairness {
  readonly accounts: number
  readonly jobsEach: number
  readonly blockPutPerSecond: number
  /** How many waited when the late account came. */
  readonly waiting: number
  readonly lateJobs: readonly LateJob[]
  /** Over the drain, among the accounts that put in blocks. */
  readonly tenths: readonly FairnessTenth[]
}

export interface FairnessOptions {
  readonly jobsEach: number
  /** Of the account that comes when all others wait already. */
  readonly lateJobs: number
}

const lanes = 4
const tenths = 10

/** All accounts but one put in a block each, one after the other; the last comes when the workers are at work. */
export async function measureFairness(
  backlog: Backlog,
  fleet: Fleet,
  { jobsEach, lateJobs }: FairnessOptions,
): Promise<Fairness> {
  const [late, ...early] = backlog.owners.toReversed()
  if (!late) throw new Error('There is no account to come late.')
  const blocks = await putJobs(backlog, inBlocks(early, jobsEach), lanes)
  await fleet.start()
  const lates = await putJobs(backlog, inBlocks([late], lateJobs), 1)
  await waitUntilLeft(backlog.db, 0, 250)
  const takings = await fleet.stop()
  return {
    accounts: early.length,
    jobsEach,
    blockPutPerSecond: blocks.perSecond,
    ...describeLateJobs(blocks.jobs.length, lates.jobs, takings),
    tenths: describeShares(blocks.jobs, jobsEach, takings),
  }
}

function describeLateJobs(early: number, lates: readonly PutJob[], takings: readonly Taking[]) {
  const takenAt = new Map(takings.map((taking) => [taking.jobId, taking.claimedAt]))
  // The takings are in the order of their claims.
  const takenUntil = (at: number) => takings.filter(({ claimedAt }) => claimedAt < at).length
  const lateJobs = lates.map(({ id, committedAt }, index): LateJob => {
    const at = takenAt.get(id) ?? Number.NaN
    const takenAtArrival = takenUntil(committedAt)
    // In the order of arrival the late account's own come one after the other as well.
    const fifoPlace = early + index
    return {
      place: index + 1,
      takenBefore: takenUntil(at) - takenAtArrival,
      seconds: (at - committedAt) / 1000,
      fifoTakenBefore: fifoPlace - takenAtArrival,
      fifoSeconds: ((takings[fifoPlace]?.claimedAt ?? Number.NaN) - committedAt) / 1000,
    }
  })
  return { waiting: lateJobs[0]?.fifoTakenBefore ?? 0, lateJobs }
}

function describeShares(
  jobs: readonly PutJob[],
  jobsEach: number,
  takings: readonly Taking[],
): FairnessTenth[] {
  const accountOf = new Map(jobs.map(({ id, accountId }) => [id, accountId]))
  const ended = takings.toSorted((a, b) => a.settledAt - b.settledAt)
  const finished = ended.flatMap(({ jobId }) => accountOf.get(jobId) ?? [])
  const accounts = [...new Set(accountOf.values())]
  return Array.from({ length: tenths }, (_, index) => {
    const done = Math.round(((index + 1) * finished.length) / tenths)
    const counts = accounts.map((id) => finished.slice(0, done).filter((each) => each === id).length)
    const fifo = firstComeFirstServed(accounts.length, jobsEach, done)
    return { finished: done, fair: sharesOf(counts), fifo: sharesOf(fifo) }
  })
}
