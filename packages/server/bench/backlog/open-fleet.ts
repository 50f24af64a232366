import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'

import type { Database } from '../../src/database/open-database.ts'
import { unfinishedStatuses } from '../../src/jobs/job-status.ts'
import { ask, startProcess } from '../measure.ts'
import type { Backlog } from './open-backlog.ts'
import type { Taking, WorkerMessage } from './worker-process.ts'

const mostSlotsAProcess = 10

/** Processes that take jobs, when they are told to. */
export interface Fleet {
  readonly processes: number
  /** Has `workers` of them take jobs, or as many as there are, spread over the processes. */
  start(workers?: number): Promise<void>
  /** Ends that, and says what was taken, in the order of the claims. */
  stop(): Promise<Taking[]>
  close(): void
}

export async function openFleet(
  { database }: Backlog,
  { socketDir, dataDir, workers }: FleetOptions,
): Promise<Fleet> {
  const count = Math.ceil(workers / mostSlotsAProcess)
  const children = Array.from({ length: count }, () =>
    startProcess('backlog/worker-process.ts', [socketDir, database, dataDir]),
  )
  await Promise.all(children.map((child) => ask<'ready'>(child)))
  return {
    processes: count,
    async start(wanted = workers) {
      await Promise.all(
        children.map((child, index) => {
          const slots = Math.floor(wanted / count) + (index < wanted % count ? 1 : 0)
          return ask<'working'>(child, { slots } satisfies WorkerMessage)
        }),
      )
    },
    async stop() {
      const takings = await Promise.all(children.map((child) => ask<Taking[]>(child, 'stop')))
      return takings.flat().toSorted((a, b) => a.claimedAt - b.claimedAt)
    },
    close() {
      for (const child of children) child.kill()
    },
  }
}

interface FleetOptions {
  readonly socketDir: string
  readonly dataDir: string
  readonly workers: number
}

/** Looks until at most `left` jobs have not ended. */
export async function waitUntilLeft(db: Database, left: number, everyMs: number): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from jobs where status in (${sql.join(unfinishedStatuses)})
    `.execute(db)
    if ((rows[0]?.count ?? 0) <= left) return
    await sleep(everyMs)
  }
}
