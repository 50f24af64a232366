import type { FastifyBaseLogger } from 'fastify'

import type { Database } from '../database/open-database.ts'
import type { Progress } from '../database/tables.ts'
import { appendJobEvent } from '../events/append-job-event.ts'
import type { Claim } from '../jobs/settle.ts'

export interface ProgressContext {
  readonly db: Database
  readonly log: FastifyBaseLogger
}

/**
 * Writes progress to the job, one write at a time: while one is under way only the newest is kept, so
 * that a slow database slows nothing down.
 */
export function createProgressWriter(context: ProgressContext, claim: Claim) {
  let newest: Progress | undefined
  let writing: Promise<void> | undefined

  const writeAll = async (): Promise<void> => {
    while (newest !== undefined) {
      const progress = newest
      newest = undefined
      await writeOne(context.db, claim, progress).catch((error: unknown) => {
        context.log.warn({ err: error }, 'progress was not written')
      })
    }
    writing = undefined
  }

  return {
    write: (progress: Progress): void => {
      newest = progress
      writing ??= writeAll()
    },
    flushed: async (): Promise<void> => {
      await writing
    },
  }
}

async function writeOne(db: Database, claim: Claim, progress: Progress): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const job = await trx
      .updateTable('jobs')
      .set({ progress: JSON.stringify(progress) })
      .where('id', '=', claim.jobId)
      .where('attempt', '=', claim.attempt)
      .where('status', '=', 'processing')
      .returning('id')
      .executeTakeFirst()
    if (job) await appendJobEvent(trx, claim.jobId, { event: 'progress', data: progress })
  })
}
