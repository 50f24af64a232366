import type { Output, Plan } from '@video-upscale/engine'
import { verify } from '@video-upscale/engine'
import type { FastifyBaseLogger } from 'fastify'

import type { Database } from '../database/open-database.ts'
import { isDatabaseAway } from '../database/database-away.ts'
import { retryWhileAway } from '../database/retry-while-away.ts'
import { settle, type Claim, type SettleContext } from '../jobs/settle.ts'
import { isStorageAway, type Storage } from '../storage/storage.ts'

interface StoreContext extends SettleContext {
  readonly storage: Storage
  readonly log: FastifyBaseLogger
}

/** A file that the engine has made of a job's video. */
export interface MadeResult {
  readonly plan: Plan
  readonly output: Output
  /** When the job came to be, and when the work on it began. */
  readonly createdAt: Date
  readonly startedAt: Date
}

/** Proves a result, stores it, and ends its job with it. */
export async function storeResult(
  context: StoreContext,
  claim: Claim,
  { plan, output, createdAt, startedAt }: MadeResult,
  signal: AbortSignal,
): Promise<void> {
  const { storage, log, metrics, now } = context
  const { jobId } = claim
  const report = await verify(plan, output, { signal })
  // One key an attempt, so that a late worker never touches the file of another.
  const resultKey = `results/${jobId}/${claim.entryId}-${String(claim.attempt)}/${jobId}.${plan.options.container}`
  await retryWhileAway(() => storage.putFile(resultKey, output.path), signal)
  try {
    const outcome = { status: 'completed', resultKey, report } as const
    const settled = await retryWhileAway(() => settle(context, claim, outcome), signal)
    log.info({ settled, report }, 'job completed')
    if (settled) {
      metrics.jobTook({
        model: plan.options.model,
        waitSeconds: (startedAt.getTime() - createdAt.getTime()) / 1000,
        workSeconds: (now().getTime() - startedAt.getTime()) / 1000,
      })
    }
  } finally {
    await discardUnlessRecorded(context, jobId, resultKey)
  }
}

/**
 * Deletes a result that no job names: canceled, or ended by another worker, at the last moment. What settling
 * answered does not tell: one whose connection broke at the commit may have happened all the same. The lock
 * waits for a commit that is still under way.
 */
async function discardUnlessRecorded(
  { db, storage }: { readonly db: Database; readonly storage: Storage },
  jobId: string,
  resultKey: string,
): Promise<void> {
  try {
    const job = await db
      .selectFrom('jobs')
      .select('result_key')
      .where('id', '=', jobId)
      .forShare()
      .executeTakeFirst()
    if (job?.result_key !== resultKey) await storage.delete(resultKey)
  } catch (error) {
    // Without database nobody knows, without storage nobody can. A sweep takes it, if it is no result.
    if (!isDatabaseAway(error) && !isStorageAway(error)) throw error
  }
}
