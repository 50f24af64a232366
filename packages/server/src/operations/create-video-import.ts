import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { refuseWhenStopping } from '../http/refuse-when-stopping.ts'
import type { Task, VideoImportRequest } from '../http/wire.ts'
import { recallAnswer } from '../idempotency/answer-once.ts'
import { idempotencyKeyOf, idempotentRequest } from '../idempotency/idempotent-request.ts'
import { createByteAllowance } from '../imports/byte-allowance.ts'
import { importAtOnce } from '../imports/import-at-once.ts'
import { importLater } from '../imports/import-later.ts'
import { linkUploads } from '../imports/link-uploads.ts'
import { receiveFiles } from '../imports/receive-files.ts'
import type { ServerContext } from '../server-context.ts'

type Request = Parameters<Operation>[1]

/** Takes in one to four videos: as files, as finished uploads, or as URLs. */
export const createVideoImport: Operation = async (context, request) => {
  refuseWhenStopping(context)
  if (request.isMultipart()) return importFiles(context, request)
  // The spec lets through one of the two, and no other key.
  const body = request.body as VideoImportRequest
  return 'uploadIds' in body
    ? importUploads(context, request, body.uploadIds)
    : importLater(context, request, body)
}

async function importFiles(context: ServerContext, request: Request): Promise<Task> {
  const caller = callerOf(request)
  const maxStoredBytes = caller.limits.maxStoredBytes ?? context.config.maxStoredBytes
  const known = Number(request.headers['content-length'] ?? 0)
  const allowance = await createByteAllowance(context, caller.accountId, maxStoredBytes, known)
  return importAtOnce(context, {
    caller,
    requestId: request.id,
    input: {},
    receive: (directory) =>
      receiveFiles(request, directory, { allowance, withHash: idempotencyKeyOf(request) !== undefined }),
    identify: (files) =>
      idempotentRequest(
        request,
        'createVideoImport',
        files.map(({ hash }) => hash),
      ),
  })
}

async function importUploads(
  context: ServerContext,
  request: Request,
  uploadIds: readonly string[],
): Promise<Task> {
  const caller = callerOf(request)
  const identity = idempotentRequest(request, 'createVideoImport', [JSON.stringify({ uploadIds })])
  try {
    const task = await importAtOnce(context, {
      caller,
      requestId: request.id,
      input: { uploadIds: [...uploadIds] },
      receive: (directory) => linkUploads(context.uploads, caller.accountId, uploadIds, directory),
      identify: () => identity,
    })
    for (const uploadId of uploadIds) await context.uploads.remove(uploadId)
    return task
  } catch (error) {
    // The first request with this key has used the uploads up.
    const first = error instanceof ApiError ? await recallAnswer<Task>(context.db, identity) : undefined
    if (first) return first
    throw error
  }
}
