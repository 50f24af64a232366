import type { Operation } from '../http/operation.ts'
import { answerUpload } from '../uploads/answer-upload.ts'

/** Adds a part to an upload. */
export const appendUpload: Operation<{ Params: { upload_id: string } }> = (context, request, reply) =>
  answerUpload(context, request, reply, request.params.upload_id)
