import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { Operation } from '../http/operation.ts'
import { refuseWhenStopping } from '../http/refuse-when-stopping.ts'
import { answerOnce } from '../idempotency/answer-once.ts'
import { idempotentRequest } from '../idempotency/idempotent-request.ts'
import { storedBytes, storedBytesExceeded } from '../limits/stored-bytes.ts'
import type { ServerContext } from '../server-context.ts'
import { refuseErrors, sendAnswer, toTusRequest } from '../uploads/answer-upload.ts'
import { newUploadId } from '../uploads/uploads.ts'

// Each is two files on disk, however small; nobody sends so many at once.
const mostUploadsOfAccount = 200

/** Begins a resumable upload, and takes its first part if one comes with it. */
export const createUpload: Operation<{ Headers: { 'upload-length': number } }> = async (
  context,
  request,
  reply,
) => {
  refuseWhenStopping(context)
  const { accountId, limits } = callerOf(request)
  const bytes = request.headers['upload-length']
  const idempotent = idempotentRequest(request, 'createUpload', [
    String(bytes),
    String(request.headers['upload-metadata']),
  ])
  const created = await answerOnce(context.db, idempotent, async () => {
    await refuseTooMuch(context, accountId, bytes, limits.maxStoredBytes ?? context.config.maxStoredBytes)
    const uploadId = newUploadId(accountId)
    const answer = await context.uploads.answer(
      toTusRequest(request, 'POST', uploadId, { 'upload-length': String(bytes), 'content-type': '' }),
    )
    await refuseErrors(answer)
    return { uploadId, headers: Object.fromEntries(answer.headers) }
  })
  const { uploadId, headers } = created
  const offset = await takeFirstPart(context, request, uploadId)
  return sendAnswer(
    reply,
    new Response(null, { status: 201, headers: { ...headers, 'upload-offset': offset } }),
  )
}

async function refuseTooMuch(
  context: ServerContext,
  accountId: number,
  bytes: number,
  maxStoredBytes: number,
): Promise<void> {
  const { uploads, diskFloor, db } = context
  const waiting = await uploads.sizeOf(accountId)
  if (waiting.count >= mostUploadsOfAccount) {
    throw new ApiError(429, 'Too many uploads are under way. Import, finish or delete some of them.', {
      headers: { 'retry-after': '60' },
    })
  }
  if (maxStoredBytes > 0 && (await storedBytes(db, accountId)) + waiting.bytes + bytes > maxStoredBytes) {
    throw storedBytesExceeded(maxStoredBytes)
  }
  await diskFloor.refuseBelow(bytes)
}

/** The body of a creation is its first part, unless the creation is a repeated one that has it already. */
async function takeFirstPart(
  context: ServerContext,
  request: Parameters<typeof createUpload>[1],
  uploadId: string,
): Promise<string> {
  const found = await context.uploads.find(callerOf(request).accountId, uploadId)
  const offset = found.state === 'unfinished' ? found.offset : 0
  if (request.headers['content-type'] === undefined || found.state !== 'unfinished' || offset > 0) {
    return String(found.state === 'finished' ? found.bytes : offset)
  }
  const part = toTusRequest(request, 'PATCH', uploadId, { 'upload-offset': '0' })
  part.headers.delete('upload-length')
  const answer = await context.uploads.answer(part)
  await refuseErrors(answer)
  return answer.headers.get('upload-offset') ?? '0'
}
