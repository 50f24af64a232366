import type { Operation } from '../http/operation.ts'
import { sendAnswer, toTusRequest } from '../uploads/answer-upload.ts'

/** Says what uploads can do. */
export const getUploadCapabilities: Operation = async ({ uploads }, request, reply) =>
  sendAnswer(reply, await uploads.answer(toTusRequest(request, 'OPTIONS', '')))
