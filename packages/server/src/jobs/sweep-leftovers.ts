import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { FastifyBaseLogger } from 'fastify'

import { ensureSecret } from '../database/ensure-secret.ts'
import type { Database } from '../database/open-database.ts'
import { StorageMissingError, type Storage } from '../storage/storage.ts'

const markKey = 'installation'
const batchSize = 500

interface SweepContext {
  readonly db: Database
  readonly storage: Storage
  readonly log: FastifyBaseLogger
}

/**
 * Removes stored files that belong to no job: a crash between storing a result and settling its job, or
 * between storing sources and recording their import, leaves them. Only at a start, before any work begins,
 * and only in a storage that carries this database's mark: a wrong DATABASE_URL must cost no video.
 */
export async function sweepLeftovers({ db, storage, log }: SweepContext): Promise<void> {
  if (!(await carriesOurMark(db, storage))) {
    log.warn('the stored files belong to another database: nothing is tidied up')
    return
  }
  let removed = 0
  for (const prefix of ['sources/', 'results/']) {
    for await (const keys of inBatches(storage.list(prefix))) {
      const used = await findUsed(db, keys)
      for (const key of keys.filter((each) => !used.has(each))) {
        await storage.delete(key)
        removed++
      }
    }
  }
  removed += await storage.removeUnfinished()
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
    .where('id', 'in', [...new Set(keys.map(jobIdOf))])
    .where('result_key', 'in', keys)
    .execute()
  const sources = await db
    .selectFrom('videos')
    .select('storage_key as key')
    .where('job_id', 'in', [...new Set(keys.map(jobIdOf))])
    .where('storage_key', 'in', keys)
    .execute()
  return new Set([...results, ...sources].flatMap(({ key }) => key ?? []))
}

/** Keys are `results/<job>/<attempt>/<name>` and `sources/<job>/<number>`; the id lets an index answer. */
function jobIdOf(key: string): string {
  const id = key.split('/')[1] ?? ''
  return /^[0-9a-f-]{36}$/.test(id) ? id : '00000000-0000-0000-0000-000000000000'
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
