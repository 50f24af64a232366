import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isEngineError } from '@video-upscale/engine'
import type { FastifyBaseLogger } from 'fastify'

import { retryWhileAway } from '../database/retry-while-away.ts'
import { appendRetryLine } from '../jobs/append-log-lines.ts'
import { explainEngineError } from '../jobs/explain-engine-error.ts'
import { settle, type Claim, type SettleContext } from '../jobs/settle.ts'
import { upscaleRetryLimit } from '../queue/start-queue.ts'
import { isDiskFull } from '../storage/disk-full.ts'

interface AttemptContext extends SettleContext {
  readonly workDir: string
  readonly log: FastifyBaseLogger
}

/**
 * Makes one attempt at a step of an upscale, in a directory of its own. What it throws is the end of the job, or
 * thrown again for the queue to have it tried another time.
 */
export async function attemptWork(
  context: AttemptContext,
  claim: Claim,
  signal: AbortSignal,
  work: (directory: string) => Promise<void>,
): Promise<void> {
  const { log, workDir } = context
  const directory = join(workDir, `${claim.entryId}-${String(claim.attempt)}`)
  await mkdir(directory, { recursive: true })
  try {
    await work(directory)
  } catch (error) {
    if (isDiskFull(error)) log.error('the disk is full: make room, or the jobs fail after their attempts')
    if (!isFinal(error, claim, signal)) {
      if (!signal.aborted) {
        log.warn({ err: error }, 'an attempt came to nothing; the job is tried again')
        await sayRetry(context, claim)
      }
      throw error
    }
    log.warn({ err: error }, 'job failed')
    await retryWhileAway(
      () => settle(context, claim, { status: 'failed', ...describeFailure(error) }),
      signal,
    )
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** A database that is away changes nothing about the retry. */
export async function sayRetry({ db, log }: Pick<AttemptContext, 'db' | 'log'>, claim: Claim): Promise<void> {
  await appendRetryLine(db, claim.jobId, claim.attempt).catch((error: unknown) => {
    log.warn({ err: error }, 'the job could not be told that it is tried again')
  })
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
