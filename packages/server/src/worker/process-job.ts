import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isEngineError, plan, upscale, verify, type Plan, type Proof } from '@video-upscale/engine'
import type { FastifyBaseLogger } from 'fastify'

import type { ServerConfig } from '../config.ts'
import { isDatabaseAway } from '../database/database-away.ts'
import { retryWhileAway } from '../database/retry-while-away.ts'
import { explainEngineError } from '../jobs/explain-engine-error.ts'
import { settle, type Claim, type SettleContext } from '../jobs/settle.ts'
import { upscaleRetryLimit } from '../queue/start-queue.ts'
import { isDiskFull } from '../storage/disk-full.ts'
import { isStorageAway, type Storage } from '../storage/storage.ts'
import type { Tracing } from '../tracing/tracing.ts'
import { claimJob } from './claim-job.ts'
import { fetchSource } from './fetch-source.ts'
import type { SegmentsKeeper } from './keep-segments.ts'
import { createProgressWriter } from './write-progress.ts'
import { markProcessing } from './mark-processing.ts'

export interface WorkerContext extends SettleContext {
  readonly tracing: Tracing
  readonly storage: Storage
  /** Where a job's files stand while it runs; one directory a job and attempt. */
  readonly workDir: string
  readonly segments: SegmentsKeeper
  /** How many threads one job's network may use. */
  readonly threadsPerJob: number
  /** What runs it. */
  readonly provider: ServerConfig['provider']
  readonly log: FastifyBaseLogger
}

/**
 * Takes one job from its queue entry to its end: claim, fetch the source, upscale, verify, store the
 * result, settle. What it throws goes back to the queue for another attempt.
 */
export async function processJob(context: WorkerContext, claim: Claim, signal: AbortSignal): Promise<void> {
  const job = await claimJob(context.db, claim)
  if (!job) return
  const log = context.log.child({ jobId: claim.jobId, attempt: claim.attempt, requestId: job.requestId })
  const directory = join(context.workDir, `${claim.jobId}-${String(claim.attempt)}`)
  await mkdir(directory, { recursive: true })
  try {
    const sourcePath = await retryWhileAway(
      () => fetchSource(context.storage, job.sourceKey, directory),
      signal,
    )
    await retryWhileAway(() => markProcessing(context, claim), signal)
    const startedAt = context.now()
    const planned = plan({ ...job.source, path: sourcePath }, job.options)
    const fileName = `${claim.jobId}.${planned.options.container}`
    const { path, report } = await runEngine(
      { ...context, log },
      claim,
      planned,
      join(directory, fileName),
      signal,
    )
    // One key an attempt, so that a late worker never touches the file of another.
    const resultKey = `results/${claim.jobId}/${String(claim.attempt)}/${fileName}`
    await retryWhileAway(() => context.storage.putFile(resultKey, path), signal)
    try {
      const outcome = { status: 'completed', resultKey, report } as const
      const settled = await retryWhileAway(() => settle(context, claim, outcome), signal)
      log.info({ settled, report }, 'job completed')
      if (settled) {
        context.metrics.jobTook({
          model: planned.options.model,
          waitSeconds: (startedAt.getTime() - job.createdAt.getTime()) / 1000,
          workSeconds: (context.now().getTime() - startedAt.getTime()) / 1000,
        })
      }
    } finally {
      await discardUnlessRecorded(context, claim.jobId, resultKey)
    }
  } catch (error) {
    if (isDiskFull(error)) log.error('the disk is full: make room, or the jobs fail after their attempts')
    if (!isFinal(error, claim, signal)) {
      if (!signal.aborted) log.warn({ err: error }, 'an attempt came to nothing; the job is tried again')
      throw error
    }
    log.warn({ err: error }, 'job failed')
    await retryWhileAway(
      () => settle(context, claim, { status: 'failed', ...describeFailure(error) }),
      signal,
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
    await context.segments.release(claim.jobId)
  }
}

/**
 * Deletes a result that no job names: canceled, or ended by another worker, at the last moment. What settling
 * answered does not tell: one whose connection broke at the commit may have happened all the same. The lock
 * waits for a commit that is still under way.
 */
async function discardUnlessRecorded(
  { db, storage }: Pick<WorkerContext, 'db' | 'storage'>,
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
    // Without database nobody knows, without storage nobody can. The next start sweeps it, if it is no result.
    if (!isDatabaseAway(error) && !isStorageAway(error)) throw error
  }
}

async function runEngine(
  context: WorkerContext,
  claim: Claim,
  planned: Plan,
  target: string,
  signal: AbortSignal,
): Promise<{ path: string; report: Proof }> {
  const progress = createProgressWriter(context, claim)
  const output = await upscale(planned, target, {
    signal,
    onProgress: progress.write,
    limits: { threads: context.threadsPerJob },
    segmentsDirectory: context.segments.directoryOf(claim.jobId),
    provider: context.provider,
    onProvider: ({ provider, reason }) => {
      context.log.info({ provider, reason }, `network runs on ${provider}`)
    },
  })
  if (output.framesResumed > 0)
    context.log.info({ frames: output.framesResumed }, 'went on from the segments of an earlier attempt')
  await progress.flushed()
  return { path: output.path, report: await verify(planned, output, { signal }) }
}

/**
 * What the engine says of the video comes again at each attempt. Everything else (a crash, a full disk, a
 * lost database) may pass, and is tried again until the attempts are used up.
 */
function isFinal(error: unknown, claim: Claim, signal: AbortSignal): boolean {
  if (signal.aborted) return false
  return claim.attempt >= upscaleRetryLimit || explain(error) !== undefined
}

function describeFailure(error: unknown): { code: number; message: string; rawMessage: string } {
  const explanation = explain(error)
  const rawMessage = isEngineError(error) ? error.code : 'internal'
  if (explanation !== undefined) return { code: 422, message: explanation, rawMessage }
  return {
    code: 500,
    message:
      'The server could not upscale this video. The points were released; try again, or ask the operator.',
    rawMessage,
  }
}

function explain(error: unknown): string | undefined {
  return isEngineError(error) ? explainEngineError(error) : undefined
}
