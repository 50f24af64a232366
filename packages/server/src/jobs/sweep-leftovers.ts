import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { FastifyBaseLogger } from 'fastify'

import { ensureSecret } from '../database/ensure-secret.ts'
import type { Database } from '../database/open-database.ts'
import { jobIdOfKey } from '../storage/job-id-of-key.ts'
import { segmentsPrefix } from '../storage/segment-key.ts'
import { StorageMissingError, type Storage } from '../storage/storage.ts'
import { isFinished, type JobStatus } from './job-status.ts'

const markKey = 'installation'
const dayMs = 86_400_000
const batchSize = 500

interface SweepContext {
  readonly db: Database
  readonly storage: Storage
  readonly now: () => Date
  readonly log: FastifyBaseLogger
}

/**
 * Removes stored files that belong to no job: a crash between storing a result and settling its job, or
 * between storing sources and recording their import, leaves them. Only in a storage that carries this database's
 * mark: a wrong DATABASE_URL must cost no video.
 *
 * @param sweep.alone whether nobody works meanwhile, as before a start. Where others do, what may still become a
 *   job's is left: the files of a job that has not ended, and for a day those of a job that is not known yet
 */
export async function sweepLeftovers(
  { db, storage, now, log }: SweepContext,
  sweep: { readonly alone: boolean },
): Promise<void> {
  if (!(await carriesOurMark(db, storage))) {
    log.warn('the stored files belong to another database: nothing is tidied up')
    return
  }
  let removed = 0
  const before = new Date(sweep.alone ? now() : now().getTime() - dayMs)
  for (const prefix of ['sources/', 'results/', segmentsPrefix]) {
    for await (const keys of inBatches(storage.list(prefix))) {
      const used = await findUsed(db, keys)
      const jobs = await findJobs(db, keys)
      for (const key of keys.filter((each) => !used.has(each))) {
        const status = jobs.get(jobIdOfKey(key))
        // A split job goes on after a start; its segments are of use.
        if (status !== undefined && !isFinished(status) && (!sweep.alone || prefix === segmentsPrefix))
          continue
        if (status === undefined && !sweep.alone && !(await isOlder(storage, key, before))) continue
        await storage.delete(key)
        removed++
      }
    }
  }
  removed += await storage.removeUnfinished(before)
  if (removed > 0) log.info({ removed }, 'removed files that a crash left behind')
}

/** Marks a storage that has no mark yet. */
async function carriesOurMark(db: Database, storage: Storage): Promise<boolean> {
  const ours = (await ensureSecret(db, 'installation-id')).reveal()
  try {
    return (await text(await storage.get(markKey))) === ours
  } catch (error) {
    if (!(error instanceof StorageMissingError)) throw error
    await storage.put(markKey, Readable.from([ours]))
    return true
  }
}

async function findUsed(db: Database, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const results = await db
    .selectFrom('jobs')
    .select('result_key as key')
    .where('id', 'in', [...new Set(keys.map(jobIdOfKey))])
    .where('result_key', 'in', keys)
    .execute()
  const sources = await db
    .selectFrom('videos')
    .select('storage_key as key')
    .where('job_id', 'in', [...new Set(keys.map(jobIdOfKey))])
    .where('storage_key', 'in', keys)
    .execute()
  return new Set([...results, ...sources].flatMap(({ key }) => key ?? []))
}

async function findJobs(db: Database, keys: readonly string[]): Promise<ReadonlyMap<string, JobStatus>> {
  const jobs = await db
    .selectFrom('jobs')
    .select(['id', 'status'])
    .where('id', 'in', [...new Set(keys.map(jobIdOfKey))])
    .execute()
  return new Map(jobs.map(({ id, status }) => [id, status]))
}

async function isOlder(storage: Storage, key: string, before: Date): Promise<boolean> {
  const file = await storage.head(key)
  return file !== undefined && file.modifiedAt < before
}

async function* inBatches(keys: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = []
  for await (const key of keys) {
    batch.push(key)
    if (batch.length === batchSize) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
