import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { plan, probe, upscale, verify, type Proof, type Source } from '@video-upscale/engine'
import fc from 'fast-check'
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { openDatabase, type Database } from '../database/open-database.ts'
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../database/start-embedded-postgres.ts'
import type { Tables } from '../database/tables.ts'
import { ApiError } from '../http/api-error.ts'
import { cancel } from '../jobs/cancel.ts'
import { insertImport } from '../imports/insert-import.ts'
import { insertJob } from '../jobs/insert-job.ts'
import { NotProcessingError, settle, type Claim } from '../jobs/settle.ts'
import { ensureAccount } from '../keys/accounts.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { readMetricsSource } from '../metrics/read-metrics-source.ts'
import { abandonedQueue, upscaleQueue, type JobEntry } from '../queue/queues.ts'
import { enqueue, startQueue } from '../queue/start-queue.ts'
import { patternClip } from '../testing-server/call.ts'
import { CutError, cutDatabase, type Cut } from '../testing-server/cut-database.ts'
import { makeDataDir } from '../testing-server/start-test-server.ts'
import { watchLedger } from '../testing-server/watch-ledger.ts'
import { claimJob } from '../worker/claim-job.ts'
import { markProcessing } from '../worker/mark-processing.ts'
import { settleAbandoned } from '../worker/settle-abandoned.ts'
import { appendLedgerEntry } from './append-ledger-entry.ts'

// Both can be set to look for more, or for the same again.
const steps = Number(process.env.LEDGER_STEPS ?? 100_000)
const stepsASequence = 400
const stepsAtOnce = 16
const accounts = 8
const seed = Number(process.env.LEDGER_SEED ?? 20_261_123)

let dataDir: string
let postgres: EmbeddedPostgres
let pool: pg.Pool
let db: Database
let boss: PgBoss
let source: Source
let report: Proof
let taken = 0

beforeAll(async () => {
  dataDir = await makeDataDir()
  postgres = await startEmbeddedPostgres(dataDir)
  const first = await openDatabase(postgres.connection, 1)
  // What is checked here is what transactions do, not what a power cut does.
  await sql`alter role video_upscale set synchronous_commit = off`.execute(first)
  await watchLedger(first)
  await first.destroy()
  pool = new pg.Pool({ ...postgres.connection, max: stepsAtOnce })
  pool.on('error', () => undefined)
  db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  boss = await startQueue(postgres.connection, () => undefined)
  // A job whose worker died may be tried again at once.
  await boss.updateQueue(upscaleQueue, { retryDelay: 0 })
  await boss.updateQueue(abandonedQueue, { retryDelay: 0, retryBackoff: false, retryLimit: 1000 })
  source = await probe(patternClip)
  const planned = plan(source, { model: 'lanczos' })
  report = await verify(planned, await upscale(planned, join(dataDir, 'result.mp4')))
})

afterAll(async () => {
  await boss.stop({ graceful: false })
  await db.destroy()
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** Some accounts, their jobs, and every claim that a worker ever had on one of them, also those long lost. */
interface World {
  readonly accountIds: readonly number[]
  readonly sourceId: string
  readonly jobs: string[]
  readonly claims: Claim[]
}

const metrics = createMetrics({ source: () => readMetricsSource(db), freeBytes: () => Promise.resolve(0) })
const contextOf = (within: Database) => ({ db: within, boss, now: () => new Date(), metrics })

type Act = (world: World, within: Database) => Promise<unknown>

async function createWorld(): Promise<World> {
  const created = Array.from({ length: accounts }, () =>
    ensureAccount(db, { name: randomUUID(), points: 3000 }),
  )
  const accountIds = (await Promise.all(created)).map(({ id }) => id)
  const [accountId = 0] = accountIds
  const sourceId = randomUUID()
  await db.transaction().execute((trx) =>
    insertImport(trx, {
      id: sourceId,
      accountId,
      requestId: '',
      input: {},
      now: new Date(),
      videos: [{ key: 'sources/x/0', source }],
    }),
  )
  return { accountIds, sourceId, jobs: [], claims: [] }
}

function submit(price: number, account: number): Act {
  return async ({ accountIds, sourceId, jobs }, within) => {
    const accountId = accountIds[account] ?? 0
    const jobId = randomUUID()
    jobs.push(jobId)
    const input = { jobId: sourceId, videoNo: 0 }
    await within.transaction().execute(async (trx) => {
      await enqueue(boss, trx, { queue: upscaleQueue, accountId, entry: { jobId } })
      await insertJob(trx, {
        id: jobId,
        accountId,
        model: 'lanczos',
        callback: null,
        input,
        price,
        requestId: '',
      })
    })
  }
}

/** A worker takes the next entry of the queue; cut short, it dies with the entry in its hands. */
const claim: Act = async ({ claims }, within) => {
  for (const entry of await boss.fetch<JobEntry>(upscaleQueue)) {
    const taken = {
      queue: upscaleQueue,
      jobId: entry.data.jobId,
      entryId: entry.id,
      attempt: entry.retryCount,
    }
    claims.push(taken)
    if (await claimJob(within, taken)) await markProcessing(contextOf(within), taken)
  }
}

const abandon: Act = async (_world, within) => {
  for (const entry of await boss.fetch<JobEntry>(abandonedQueue)) {
    const taken = {
      queue: abandonedQueue,
      jobId: entry.data.jobId,
      entryId: entry.id,
      attempt: entry.retryCount,
    }
    try {
      await settleAbandoned(contextOf(within), taken)
    } catch (error) {
      // As pg-boss does when a handler throws.
      await boss.fail(abandonedQueue, entry.id)
      throw error
    }
  }
}

/** A worker ends a job that it claimed, whether or not it still holds it: late workers and double deliveries too. */
function end(which: number, status: 'completed' | 'failed'): Act {
  return async ({ claims }, within) => {
    const held = claims.at(-1 - (which % Math.max(claims.length, 1)))
    if (!held) return
    await settle(
      contextOf(within),
      held,
      status === 'completed'
        ? { status, resultKey: 'results/x', report }
        : { status, code: 422, message: 'no', rawMessage: 'no' },
    )
  }
}

/** The queue notices that the worker of a claim is dead, and gives the job to another. */
function die(which: number): Act {
  return async ({ claims }) => {
    const held = claims.at(-1 - (which % Math.max(claims.length, 1)))
    if (held) await boss.fail(held.queue, held.entryId)
  }
}

function cancelOne(which: number): Act {
  return async ({ jobs }, within) => {
    const jobId = jobs.at(-1 - (which % Math.max(jobs.length, 1)))
    if (jobId === undefined) return
    await within.transaction().execute(async (trx: Transaction<Tables>) => {
      // As the operation does for its 409.
      if (!(await cancel({ trx, boss, now: new Date() }, { jobId, queue: upscaleQueue })))
        throw new ApiError(409, 'ended')
    })
  }
}

function grant(points: number, account: number): Act {
  return ({ accountIds }, within) =>
    within.transaction().execute((trx) =>
      appendLedgerEntry(trx, {
        accountId: accountIds[account] ?? 0,
        jobId: null,
        operation: 'grant',
        points,
      }),
    )
}

const cuts: fc.Arbitrary<Cut | undefined> = fc.oneof(
  { weight: 200, arbitrary: fc.constant(undefined) },
  { weight: 30, arbitrary: fc.record({ kind: fc.constant('refuse' as const), at: fc.nat({ max: 11 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('disconnect' as const), at: fc.nat({ max: 11 }) }) },
  { weight: 15, arbitrary: fc.constant({ kind: 'unanswered' as const, at: 0 }) },
)

// Claims are picked from the newest backwards: most are still held, the others are late.
const recent = fc.nat({ max: 30 })
const account = fc.nat({ max: accounts - 1 })
const acts = fc.oneof(
  {
    weight: 7,
    arbitrary: fc
      .tuple(fc.constantFrom(0, 1, 100, 480, 1920), account)
      .map(([price, of]) => [`submit ${String(price)} of ${String(of)}`, submit(price, of)] as const),
  },
  { weight: 8, arbitrary: fc.constant(['claim', claim] as const) },
  {
    weight: 40,
    arbitrary: recent.map((which) => [`complete ${String(which)}`, end(which, 'completed')] as const),
  },
  { weight: 22, arbitrary: recent.map((which) => [`fail ${String(which)}`, end(which, 'failed')] as const) },
  { weight: 12, arbitrary: recent.map((which) => [`cancel ${String(which)}`, cancelOne(which)] as const) },
  { weight: 6, arbitrary: recent.map((which) => [`die ${String(which)}`, die(which)] as const) },
  { weight: 2, arbitrary: fc.constant(['abandon', abandon] as const) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat({ max: 500 }), account)
      .map(([points, to]) => [`grant ${String(points)}`, grant(points, to)] as const),
  },
)
const step = fc.record({ act: acts, cut: cuts })
// Steps of one group happen at once, on connections of their own.
const sequence = fc.noBias(
  fc.array(fc.array(step, { minLength: stepsAtOnce, maxLength: stepsAtOnce }), {
    minLength: stepsASequence / stepsAtOnce,
    maxLength: stepsASequence / stepsAtOnce,
    size: 'max',
  }),
)

async function take(world: World, [, act]: readonly [string, Act], cut: Cut | undefined): Promise<void> {
  taken += 1
  try {
    await act(world, cut ? cutDatabase(pool, cut) : db)
  } catch (error) {
    const expected =
      error instanceof CutError ||
      error instanceof NotProcessingError ||
      (error instanceof ApiError && [402, 409].includes(error.status))
    if (!expected) throw error
  }
}

/** All workers that are left die; then good ones come, and every job gets to its end. */
async function bringToEnd(world: World): Promise<void> {
  const held = new Set(world.claims.map(({ entryId }) => entryId))
  if (held.size > 0) await boss.fail(upscaleQueue, [...held])
  for (let round = 0; round < 500; round++) {
    const { rows } = await sql<{ left: number }>`
      select count(*)::int as left from jobs
      where account_id = any(${world.accountIds}) and ended_at is null`.execute(db)
    if (rows[0]?.left === 0) return
    await Promise.all(Array.from({ length: stepsAtOnce }, () => bringOneToEnd(world)))
  }
  throw new Error('A job has not ended, and the queue has no entry left for it.')
}

async function bringOneToEnd(world: World): Promise<void> {
  const mine: World = { ...world, claims: [] }
  await take(mine, ['claim', claim], undefined)
  if (mine.claims.length > 0) await take(mine, ['complete', end(0, 'completed')], undefined)
  else await take(mine, ['abandon', abandon], undefined)
}

async function expectSettled({ accountIds }: World): Promise<void> {
  const { rows } = await sql<{ frozen: number; jobs: number; freezes: number; settles: number }>`
    select a.frozen_points::int as frozen,
      (select count(*)::int from jobs j where j.account_id = a.id and task_type = 'video_upscale') as jobs,
      (select count(*)::int from ledger_entries l where l.account_id = a.id and operation = 'freeze') as freezes,
      (select count(*)::int from ledger_entries l
        where l.account_id = a.id and operation in ('consume', 'release')) as settles
    from accounts a where id = any(${accountIds})
  `.execute(db)
  expect(rows).toHaveLength(accounts)
  for (const { frozen, jobs, freezes, settles } of rows) {
    expect({ frozen, freezes, settles }).toEqual({ frozen: 0, freezes: jobs, settles: jobs })
  }
}

it(`keeps every account to the point over ${String(steps)} random steps: crashes, late workers, double deliveries`, async () => {
  await fc.assert(
    fc.asyncProperty(sequence, async (groups) => {
      const world = await createWorld()
      for (const group of groups) await Promise.all(group.map(({ act, cut }) => take(world, act, cut)))
      await bringToEnd(world)
      await expectSettled(world)
    }),
    { numRuns: steps / stepsASequence, seed, endOnFailure: true },
  )
  expect(taken).toBeGreaterThanOrEqual(steps)
}, 1_800_000)

it('has a ledger that nobody rewrites, empties or shortens', async () => {
  for (const statement of [
    'update ledger_entries set points = 0',
    'delete from ledger_entries',
    'truncate ledger_entries',
  ]) {
    await expect(sql.raw(statement).execute(db), statement).rejects.toThrow('append-only')
  }
})
