import type { Operation } from '../http/operation.ts'
import { answerUpload } from '../uploads/answer-upload.ts'

/** Tells how far an upload has come. */
export const getUploadOffset: Operation<{ Params: { upload_id: string } }> = (context, request, reply) =>
  answerUpload(context, request, reply, request.params.upload_id)
