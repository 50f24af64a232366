import { join } from 'node:path'
import { plan, upscale, type Output, type Plan } from '@video-upscale/engine'

import { retryWhileAway } from '../database/retry-while-away.ts'
import { beginLine } from '../jobs/log-lines.ts'
import type { Claim } from '../jobs/settle.ts'
import { splitJob } from '../jobs/split-job.ts'
import { attemptWork } from './attempt-work.ts'
import { claimJob } from './claim-job.ts'
import { markProcessing } from './mark-processing.ts'
import { storeResult } from './store-result.ts'
import type { WorkerContext } from './worker-context.ts'
import { createProgressWriter, writeJobProgress } from './write-progress.ts'

/**
 * Takes one job from its queue entry to its end: claim, fetch the source, upscale, verify, store the result, settle.
 * Where several machines work, a long video is split instead. What it throws goes back to the queue for another
 * attempt.
 */
export async function processJob(context: WorkerContext, claim: Claim, signal: AbortSignal): Promise<void> {
  const job = await claimJob(context.db, claim)
  if (!job) return
  const log = context.log.child({ jobId: claim.jobId, attempt: claim.attempt, requestId: job.requestId })
  const attempt = attemptWork({ ...context, log }, claim, signal, async (directory) => {
    const whole = plan(job.source, job.options)
    const { segments } = whole
    if (context.fansOut && segments.length > 1) {
      const line = `${beginLine(whole)}, in ${String(segments.length)} segments`
      await retryWhileAway(() => splitJob(context, claim, segments, [line]), signal)
      log.info({ segments: segments.length }, 'job split')
      return
    }
    const source = await context.sources.hold(job.sourceKey, signal)
    try {
      const planned = plan({ ...job.source, path: source.path }, job.options)
      await retryWhileAway(() => markProcessing(context, claim, [beginLine(planned)]), signal)
      const startedAt = context.now()
      const target = join(directory, `${claim.jobId}.${planned.options.container}`)
      const output = await runEngine({ ...context, log }, claim, { planned, target, signal })
      const { createdAt } = job
      await storeResult({ ...context, log }, claim, { plan: planned, output, createdAt, startedAt }, signal)
    } finally {
      source.release()
    }
  })
  await attempt.finally(() => context.segments.release(claim.jobId))
}

async function runEngine(
  context: WorkerContext,
  claim: Claim,
  {
    planned,
    target,
    signal,
  }: { readonly planned: Plan; readonly target: string; readonly signal: AbortSignal },
): Promise<Output> {
  const progress = createProgressWriter(context.log, (newest) => writeJobProgress(context.db, claim, newest))
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
  return output
}
