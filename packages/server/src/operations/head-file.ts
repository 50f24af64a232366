import { describeFile, openFile } from '../files/open-file.ts'
import type { Operation } from '../http/operation.ts'

/** What a download would answer, without the file. */
export const headFile: Operation<{ Params: { token: string } }> = async (context, request, reply) => {
  const file = await openFile(context, request.params.token)
  describeFile(reply, file)
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  return reply.header('content-length', file.bytes).send()
}
