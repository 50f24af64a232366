import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dispatcher } from 'undici'

import { isDatabaseAway } from '../database/database-away.ts'
import { retryWhileAway } from '../database/retry-while-away.ts'
import { ApiError } from '../http/api-error.ts'
import { createByteAllowance } from '../imports/byte-allowance.ts'
import { FetchRefusedError, fetchVideo } from '../imports/fetch-video.ts'
import { probeFiles } from '../imports/probe-files.ts'
import type { ReceivedFile } from '../imports/receive-files.ts'
import { sourceKeys, storeVideos } from '../imports/store-videos.ts'
import type { JobOutcome } from '../jobs/job-outcome.ts'
import { settle, type Claim } from '../jobs/settle.ts'
import { importRetryLimit } from '../queue/start-queue.ts'
import type { ServerContext } from '../server-context.ts'
import { isDiskFull } from '../storage/disk-full.ts'
import { isStorageAway } from '../storage/storage.ts'
import { sayRetry } from './attempt-work.ts'
import { claimAttempt } from './claim-job.ts'
import { markProcessing } from './mark-processing.ts'

type Shared =
  | 'db'
  | 'boss'
  | 'now'
  | 'log'
  | 'storage'
  | 'workDir'
  | 'config'
  | 'uploads'
  | 'diskFloor'
  | 'guard'
  | 'metrics'

export interface ImportContext extends Pick<ServerContext, Shared> {
  readonly agent: Dispatcher
}

/**
 * Takes one import by URL to its end: claim, fetch, probe, store, settle. What it throws goes back to the
 * queue for another attempt.
 */
export async function processImport(
  context: ImportContext,
  claim: Claim,
  signal: AbortSignal,
): Promise<void> {
  const job = await context.db.transaction().execute((trx) => claimAttempt(trx, claim))
  if (!job) return
  const log = context.log.child({ jobId: claim.jobId, attempt: claim.attempt, requestId: job.request_id })
  const directory = join(context.workDir, `${claim.jobId}-${String(claim.attempt)}`)
  const folder = `${claim.jobId}/${String(claim.attempt)}`
  const urls = job.input.videoUrls ?? []
  await mkdir(directory, { recursive: true })
  try {
    await retryWhileAway(() => markProcessing(context, claim), signal)
    const files = await fetchAll(context, job.account_id, urls, directory, signal)
    const videos = await probeFiles(files, log, signal)
    const putFile = (key: string, path: string): Promise<void> =>
      retryWhileAway(() => context.storage.putFile(key, path), signal)
    const stored = await storeVideos({ putFile }, folder, videos)
    const outcome = { status: 'completed', videos: stored } as const
    const settled = await retryWhileAway(() => settle(context, claim, outcome), signal)
    log.info({ settled }, 'import completed')
  } catch (error) {
    if (isDiskFull(error)) log.error('the disk is full: make room, or the imports fail after their attempts')
    const failure = toFailure(error, claim, signal)
    if (!failure) {
      log.warn({ err: error }, 'an attempt came to nothing; the import is tried again')
      if (!signal.aborted) await sayRetry({ db: context.db, log }, claim)
      throw error
    }
    log.warn({ err: error }, 'import failed')
    await retryWhileAway(() => settle(context, claim, failure), signal)
  } finally {
    await discardUnlessRecorded(context, claim.jobId, folder, urls.length)
    await rm(directory, { recursive: true, force: true })
  }
}

/**
 * Deletes sources that no import names. What settling answered does not tell: one whose connection broke at
 * the commit may have happened all the same. The lock waits for a commit that is still under way.
 */
async function discardUnlessRecorded(
  context: ImportContext,
  jobId: string,
  folder: string,
  count: number,
): Promise<void> {
  const { db, storage } = context
  try {
    await db.selectFrom('jobs').select('id').where('id', '=', jobId).forShare().executeTakeFirst()
    const recorded = await db
      .selectFrom('videos')
      .select('video_no')
      .where('job_id', '=', jobId)
      .where('storage_key', 'in', sourceKeys(folder, count))
      .executeTakeFirst()
    if (recorded) return
    for (const key of sourceKeys(folder, count)) await storage.delete(key)
  } catch (error) {
    // Without database nobody knows, without storage nobody can. The next start sweeps them, if they are nobody's.
    if (!isDatabaseAway(error) && !isStorageAway(error)) throw error
  }
}

async function fetchAll(
  context: ImportContext,
  accountId: number,
  urls: readonly string[],
  directory: string,
  signal: AbortSignal,
): Promise<ReceivedFile[]> {
  const account = await context.db
    .selectFrom('accounts')
    .select('max_stored_bytes')
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  const maxStoredBytes = account.max_stored_bytes ?? context.config.maxStoredBytes
  const allowance = await createByteAllowance(context, accountId, maxStoredBytes)
  const files: ReceivedFile[] = []
  for (const [index, url] of urls.entries()) {
    const path = join(directory, String(index))
    const field = `videoUrls[${String(index)}]`
    await fetchVideo(context, { url, field, path, allowance, maxBytes: context.config.maxVideoBytes }, signal)
    files.push({ path, field, hash: Buffer.alloc(0) })
  }
  return files
}

/** How the import ends with this error, or undefined if it is worth another attempt. */
function toFailure(error: unknown, claim: Claim, signal: AbortSignal): JobOutcome | undefined {
  if (signal.aborted) return undefined
  const isLast = claim.attempt >= importRetryLimit
  if (error instanceof FetchRefusedError && (error.isFinal || isLast)) {
    const { status: code, message, field } = error
    return {
      status: 'failed',
      code,
      message: `${field} ${message}`,
      rawMessage: 'fetch refused',
      faults: [{ path: field, message }],
    }
  }
  // Not a video, or too many bytes. A full disk (503) may pass.
  if (error instanceof ApiError && (error.status < 500 || isLast)) {
    const faults = Array.isArray(error.detail) ? { faults: error.detail } : {}
    return { status: 'failed', code: error.status, message: error.message, rawMessage: 'refused', ...faults }
  }
  if (!isLast) return undefined
  const message = 'The server could not take these videos in. Try again, or ask the operator.'
  return { status: 'failed', code: 500, message, rawMessage: 'internal' }
}
