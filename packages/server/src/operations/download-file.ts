import { describeFile, openFile } from '../files/open-file.ts'
import { parseRange } from '../files/parse-range.ts'
import { ApiError } from '../http/api-error.ts'
import type { Operation } from '../http/operation.ts'

/** Streams a stored file, whole or one range of it. */
export const downloadFile: Operation<{ Params: { token: string } }> = async (context, request, reply) => {
  const file = await openFile(context, request.params.token)
  describeFile(reply, file)
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()

  // With another version's ETag in If-Range, a part would not fit what the caller holds.
  const wantsPart = (request.headers['if-range'] ?? file.etag) === file.etag
  const range = wantsPart ? parseRange(request.headers.range, file.bytes) : undefined
  if (range === 'unsatisfiable') {
    throw new ApiError(416, 'The range lies beyond the end of the file.', {
      headers: { 'content-range': `bytes */${String(file.bytes)}` },
    })
  }
  const content = await context.storage.get(file.grant.key, range)
  if (!range) return reply.header('content-length', file.bytes).send(content)
  return reply
    .code(206)
    .header('content-range', `bytes ${String(range.start)}-${String(range.end)}/${String(file.bytes)}`)
    .header('content-length', range.end - range.start + 1)
    .send(content)
}
