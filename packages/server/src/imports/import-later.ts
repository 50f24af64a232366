import { randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

import { ApiError, type Fault } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { ImportUrls, Task } from '../http/wire.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotentRequest } from '../idempotency/idempotent-request.ts'
import { lockAccount } from '../points/lock-account.ts'
import { refuseManyJobs } from '../limits/refuse-many-jobs.ts'
import { importQueue } from '../queue/queues.ts'
import { enqueue, entryOf } from '../queue/start-queue.ts'
import type { ServerContext } from '../server-context.ts'
import { insertPendingImport } from './insert-import.ts'

/** Accepts URLs that a worker fetches: the job and its queue entry come to be together, or not at all. */
export async function importLater(
  context: ServerContext,
  request: FastifyRequest,
  body: ImportUrls,
): Promise<Task> {
  refuseUrls(context, body)
  await context.diskFloor.refuseBelow()
  const caller = callerOf(request)
  const { accountId, limits } = caller
  const jobId = randomUUID()
  const idempotent = idempotentRequest(request, 'createVideoImport')
  return answerOnce(context.db, idempotent, async (trx) => {
    await insertPendingImport(trx, {
      id: jobId,
      accountId,
      requestId: request.id,
      input: { ...body },
      callback: body.callback ?? null,
    })
    await lockAccount(trx, accountId)
    await refuseManyJobs(trx, accountId, limits.maxUnfinishedJobs ?? context.config.maxUnfinishedJobs)
    await enqueue(context.boss, trx, { queue: importQueue, accountId, entry: entryOf(jobId, request) })
    return context.findTask({ ...caller, jobId }, trx)
  })
}

function refuseUrls({ guard }: ServerContext, { videoUrls, callback }: ImportUrls): void {
  const named = [
    ...videoUrls.map((url, index) => [`videoUrls[${String(index)}]`, url] as const),
    ...(callback === undefined ? [] : [['callback', callback] as const]),
  ]
  const faults = named.flatMap(([path, url]): Fault[] => {
    const message = guard.refuseUrl(url)
    return message === undefined ? [] : [{ path, message }]
  })
  if (faults.length > 0) throw new ApiError(400, 'Invalid request parameters', { detail: faults })
}
