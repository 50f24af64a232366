import type { FastifyBaseLogger } from 'fastify'

import type { Database } from '../database/open-database.ts'
import type { Progress } from '../database/tables.ts'
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
      await context.db
        .updateTable('jobs')
        .set({ progress: JSON.stringify(progress) })
        .where('id', '=', claim.jobId)
        .where('attempt', '=', claim.attempt)
        .where('status', '=', 'processing')
        .execute()
        .catch((error: unknown) => {
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
