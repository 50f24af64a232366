import type { Operation } from '../http/operation.ts'
import { answerUpload } from '../uploads/answer-upload.ts'

/** Throws an upload away. */
export const deleteUpload: Operation<{ Params: { upload_id: string } }> = (context, request, reply) =>
  answerUpload(context, request, reply, request.params.upload_id)
