import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { awaitTransactionEnd, identifyTransaction } from '../database/await-transaction-end.ts'
import { isDatabaseAway } from '../database/database-away.ts'
import { retryWhileAway } from '../database/retry-while-away.ts'
import type { Caller } from '../http/authenticate.ts'
import type { Task, VideoImportRequest } from '../http/wire.ts'
import { answerOnce, type IdempotentRequest } from '../idempotency/answer-once.ts'
import type { ServerContext } from '../server-context.ts'
import { insertImport } from './insert-import.ts'
import { probeFiles } from './probe-files.ts'
import type { ReceivedFile } from './receive-files.ts'
import { sourceKeys, storeVideos } from './store-videos.ts'

const inDoubtForMs = 10 * 60_000

export interface ImportAtOnce {
  readonly caller: Caller
  readonly requestId: string
  /** The request as accepted; empty for a form. */
  readonly input: Partial<VideoImportRequest>
  /** Brings the files into a directory. */
  readonly receive: (directory: string) => Promise<readonly ReceivedFile[]>
  /** The request as its idempotency key knows it, which for a form depends on what the files hold. */
  readonly identify: (files: readonly ReceivedFile[]) => IdempotentRequest
}

/** Takes in videos while the caller waits. All are probed first: one that is no video refuses them all. */
export async function importAtOnce(context: ServerContext, request: ImportAtOnce): Promise<Task> {
  const { caller, requestId, input } = request
  const id = randomUUID()
  const directory = join(context.workDir, id)
  const keys: string[] = []
  let transaction: string | undefined
  await mkdir(directory, { recursive: true })
  try {
    const files = await request.receive(directory)
    const videos = await probeFiles(files, context.log)
    keys.push(...sourceKeys(id, videos.length))
    const answer = await answerOnce(context.db, request.identify(files), async (trx) => {
      transaction = await identifyTransaction(trx)
      const stored = await storeVideos(context.storage, id, videos)
      const { accountId } = caller
      await insertImport(trx, { id, accountId, requestId, input, now: context.now(), videos: stored })
      return context.findTask({ ...caller, jobId: id }, trx)
    })
    // A repeated request stores nothing: its answer is that of the first.
    if (answer.job_id === id) keys.splice(0)
    return answer
  } catch (error) {
    if (isDatabaseAway(error)) void discardUnlessRecorded(context, { id, transaction }, keys.splice(0))
    throw error
  } finally {
    // What did not become a job leaves nothing behind.
    for (const key of keys) await context.storage.delete(key)
    await rm(directory, { recursive: true, force: true })
  }
}

/** A connection that broke at the commit leaves open whether there is an import; the caller does not wait for that. */
async function discardUnlessRecorded(
  { db, storage, log }: ServerContext,
  { id, transaction }: { readonly id: string; readonly transaction: string | undefined },
  keys: readonly string[],
): Promise<void> {
  try {
    const signal = AbortSignal.timeout(inDoubtForMs)
    if (transaction !== undefined) await awaitTransactionEnd(db, transaction, signal)
    const find = () => db.selectFrom('jobs').select('id').where('id', '=', id).executeTakeFirst()
    if (await retryWhileAway(find, signal)) return
    for (const key of keys) await storage.delete(key)
  } catch (error) {
    log.warn({ err: error, keys }, 'uploaded files that may belong to no import stay until the next start')
  }
}
