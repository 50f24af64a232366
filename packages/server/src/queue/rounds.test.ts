import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import type { Job, PgBoss } from 'pg-boss'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'

import { openDatabase, type Database } from '../database/open-database.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../database/start-embedded-postgres.ts'
import { cancel } from '../jobs/cancel.ts'
import { insertJob } from '../jobs/insert-job.ts'
import { settle } from '../jobs/settle.ts'
import { splitJob } from '../jobs/split-job.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { readMetricsSource } from '../metrics/read-metrics-source.ts'
import { copyCluster, makeDataDir } from '../testing-server/start-test-server.ts'
import { claimAttempt } from '../worker/claim-job.ts'
import { upscaleQueue, type JobEntry } from './queues.ts'
import { currentRound, reachRound } from './rounds.ts'
import { enqueue, startQueue } from './start-queue.ts'

let dataDir: string
let postgres: EmbeddedPostgres
let db: Database
let boss: PgBoss
let accountIds: readonly number[]

beforeAll(async () => {
  dataDir = await makeDataDir()
  await copyCluster(join(dataDir, 'postgres'))
  postgres = await startEmbeddedPostgres(dataDir)
  const first = await openDatabase(postgres.connection, 1)
  await sql`alter role video_upscale set synchronous_commit = off`.execute(first)
  await first.destroy()
  db = await openDatabase(postgres.connection, 2)
  boss = await startQueue(postgres.connection, () => undefined)
})

beforeEach(async () => {
  const names = Array.from({ length: 4 }, () => randomUUID())
  const accounts = await Promise.all(names.map((name) => ensureAccount(db, { name, points: 1e6 })))
  accountIds = accounts.map(({ id }) => id)
})

afterEach(async () => {
  // What a failed test left would be in the next one's way.
  for (let entry = await take(); entry; entry = await take()) await end(entry)
})

afterAll(async () => {
  await boss.stop({ graceful: false })
  await db.destroy()
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const metrics = createMetrics({ source: () => readMetricsSource(db), freeBytes: () => Promise.resolve(0) })
const claimOf = ({ data, id, retryCount }: Job<JobEntry>) => {
  return { queue: upscaleQueue, jobId: data.jobId, entryId: id, attempt: retryCount }
}

/** The transaction of `createVideoUpscale`. */
async function submit(account: number): Promise<string> {
  const id = randomUUID()
  const accountId = accountIds[account] ?? 0
  await db.transaction().execute(async (trx) => {
    const job = { id, accountId, model: '', callback: null, price: 1, requestId: '' }
    const { round } = await insertJob(trx, { ...job, input: { jobId: id, videoNo: 0 } })
    await enqueue(boss, trx, { queue: upscaleQueue, accountId, entry: { jobId: id, round } })
  })
  return id
}

/** Takes what the queue hands out, as `attempt-job.ts` does, and claims it, if it is a whole job. */
async function take(): Promise<Job<JobEntry> | undefined> {
  const [entry] = await boss.fetch<JobEntry>(upscaleQueue)
  if (!entry) return undefined
  await reachRound(db, entry.data.round ?? 0)
  if (entry.data.step === undefined) {
    await db.transaction().execute((trx) => claimAttempt(trx, claimOf(entry)))
  }
  return entry
}

async function end(entry: Job<JobEntry>): Promise<void> {
  if (entry.data.step !== undefined) {
    await boss.complete(upscaleQueue, entry.id)
    return
  }
  const outcome = { status: 'failed', code: 500, message: '', rawMessage: '' } as const
  await settle({ db, boss, now: () => new Date(), metrics }, claimOf(entry), outcome)
}

/** One worker takes what waits, at most `count`. */
async function work(count = Infinity): Promise<JobEntry[]> {
  const taken: JobEntry[] = []
  while (taken.length < count) {
    const entry = await take()
    if (!entry) break
    await end(entry)
    taken.push(entry.data)
  }
  return taken
}

/** `a1` is the first job of account 0. */
async function submitAll(names: readonly string[]): Promise<Map<string, string>> {
  const named = new Map<string, string>()
  for (const name of names) named.set(await submit('abcd'.indexOf(name.charAt(0))), name)
  return named
}

function namesOf(entries: readonly JobEntry[], ...named: readonly ReadonlyMap<string, string>[]): string {
  const all = new Map(named.flatMap((names) => [...names]))
  return entries.map(({ jobId }) => all.get(jobId)).join(' ')
}

it('takes the jobs of all accounts in turn, however they came', async () => {
  const blocks = await submitAll(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'c1', 'c2'])
  expect(namesOf(await work(), blocks)).toBe('a1 b1 c1 a2 b2 c2 a3 b3 a4')
})

it('does not put who comes late behind all that wait', async () => {
  const blocks = await submitAll(['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'b3', 'b4', 'b5'])
  const before = await work(3)
  const late = await submitAll(['d1', 'd2'])
  const order = namesOf([...before, ...(await work())], blocks, late)
  expect(order).toBe('a1 b1 a2 b2 a3 b3 d1 a4 b4 d2 a5 b5')
})

it('lets short jobs through between the segments of a long one', async () => {
  const long = await submit(0)
  const entry = await take()
  if (!entry) throw new Error('Nothing was taken.')
  const ticks = { fromTicks: null, toTicks: null, decodeFromTicks: null }
  const segments = Array.from({ length: 6 }, (_, index) => {
    return { index, firstFrame: 24 * index, frames: 24, ...ticks }
  })
  await splitJob({ db, boss, now: () => new Date(), metrics }, claimOf(entry), segments)
  const short = await submitAll(['b1', 'b2', 'b3', 'a1'])
  const order = (await work()).map((taken) =>
    taken.step === 'segment' && taken.jobId === long ? String(taken.segment) : namesOf([taken], short),
  )
  // Of the same account as well.
  expect(order.join(' ')).toBe('0 b1 a1 1 b2 2 b3 3 4 5')
})

it('takes the k-th job of an account with at most k of each other before it, for any order of arrivals', async () => {
  const arrivals = fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(arrivals, async (accounts) => {
      const accountOf = new Map<string, number>()
      for (const account of accounts) accountOf.set(await submit(account), account)
      const order = (await work()).map(({ jobId }) => accountOf.get(jobId))
      expect(order).toHaveLength(accounts.length)
      for (const [place, account] of order.entries()) {
        const before = order.slice(0, place)
        const k = before.filter((other) => other === account).length + 1
        for (const other of new Set(before)) {
          if (other === account) continue
          expect(before.filter((each) => each === other).length).toBeLessThanOrEqual(k)
        }
      }
    }),
    { numRuns: 30 },
  )
})

it('gives each of many submits at once a round of its own', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, () => submit(0)))
  const late = await submitAll(['b1', 'b2'])
  const taken = await work()
  expect(new Set(taken.map(({ round }) => round)).size).toBe(10)
  expect(taken.slice(0, 4).filter(({ jobId }) => late.has(jobId))).toHaveLength(2)
  expect(taken.filter(({ jobId }) => ids.includes(jobId))).toHaveLength(10)
})

it('gives the turn of a canceled job back', async () => {
  const jobs = [await submit(0), await submit(0)]
  for (const jobId of jobs) {
    await db
      .transaction()
      .execute((trx) => cancel({ trx, boss, now: new Date() }, { jobId, queue: upscaleQueue }))
  }
  const later = await submitAll(['b1', 'b2', 'a1'])
  expect(namesOf(await work(), later)).toBe('b1 a1 b2')
})

it('takes a job no later than in the k-th round from its arrival, k being what its account has waiting then', async () => {
  const act = fc.oneof(
    { weight: 3, arbitrary: fc.nat({ max: 3 }).map((account) => ({ account })) },
    { weight: 2, arbitrary: fc.constant('take' as const) },
    { weight: 1, arbitrary: fc.constant('end' as const) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 40 }), async (acts) => {
      const latestRounds = new Map<string, number>()
      const waiting = new Map<string, number>()
      const running: Job<JobEntry>[] = []
      const takeOne = async (): Promise<boolean> => {
        const entry = await take()
        if (!entry) return false
        const { jobId } = entry.data
        expect(await currentRound(db)).toBeLessThanOrEqual(latestRounds.get(jobId) ?? -1)
        waiting.delete(jobId)
        running.push(entry)
        return true
      }
      const endOne = async (): Promise<boolean> => {
        const entry = running.shift()
        if (entry) await end(entry)
        return entry !== undefined
      }
      for (const each of acts) {
        if (each === 'take') await takeOne()
        else if (each === 'end') await endOne()
        else {
          const k = [...waiting.values()].filter((account) => account === each.account).length + 1
          const round = await currentRound(db)
          const id = await submit(each.account)
          latestRounds.set(id, round + k)
          waiting.set(id, each.account)
        }
      }
      while (await takeOne()) await endOne()
      while (await endOne());
      expect(waiting.size).toBe(0)
    }),
    { numRuns: 30 },
  )
})
