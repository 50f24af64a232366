import { randomUUID } from 'node:crypto'

import { insertJob } from '../../src/jobs/insert-job.ts'
import { upscaleQueue } from '../../src/queue/queues.ts'
import { enqueue, entryOf } from '../../src/queue/start-queue.ts'
import { monotonicMs } from './monotonic-ms.ts'
import type { Backlog, Owner } from './open-backlog.ts'

export interface PutJob {
  readonly id: string
  readonly accountId: number
  readonly committedAt: number
}

export interface Put {
  readonly jobs: readonly PutJob[]
  readonly perSecond: number
}

/** Puts a job for each owner named, in this order, so many at once. */
export async function putJobs(backlog: Backlog, owners: readonly Owner[], lanes: number): Promise<Put> {
  const jobs: PutJob[] = []
  const waiting = owners.values()
  const started = monotonicMs()
  const lane = async (): Promise<void> => {
    for (const owner of waiting) jobs.push(await putJob(backlog, owner))
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return { jobs, perSecond: (1000 * owners.length) / (monotonicMs() - started) }
}

/** The transaction of `createVideoUpscale`, which ends in the same three functions. */
async function putJob({ db, boss }: Backlog, { accountId, sourceId }: Owner): Promise<PutJob> {
  const id = randomUUID()
  await db.transaction().execute(async (trx) => {
    const { round } = await insertJob(trx, {
      id,
      accountId,
      model: 'lanczos',
      callback: null,
      input: { jobId: sourceId, videoNo: 0, options: { model: 'lanczos', preset: 'ultrafast' } },
      price: 1,
      requestId: id,
    })
    const entry = { ...entryOf(id, { traceparent: undefined }), round }
    await enqueue(boss, trx, { queue: upscaleQueue, accountId, entry })
  })
  return { id, accountId, committedAt: monotonicMs() }
}

/** So many of each, one account after the other. */
export function inBlocks(owners: readonly Owner[], jobsEach: number): Owner[] {
  return owners.flatMap((owner) => Array.from({ length: jobsEach }, () => owner))
}

/** The next `count` of a list that is gone through again and again. */
export function inTurn(owners: readonly Owner[], count: number, start = 0): Owner[] {
  return Array.from({ length: count }, (_, index) => owners[(start + index) % owners.length]).filter(
    (owner) => owner !== undefined,
  )
}
