import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'

import { ApiError } from '../http/api-error.ts'
import { callerOf } from '../http/authenticate.ts'
import type { ServerContext } from '../server-context.ts'
import { belongsTo, uploadIdHeader } from './uploads.ts'

/** Passes a call about one upload of the caller's own to the tus server, and its answer back. */
export async function answerUpload(
  context: Pick<ServerContext, 'uploads'>,
  request: FastifyRequest,
  reply: FastifyReply,
  uploadId: string,
): Promise<FastifyReply> {
  if (!belongsTo(uploadId, callerOf(request).accountId)) throw noSuchUpload(uploadId)
  const answer = await context.uploads.answer(toTusRequest(request, request.method, uploadId))
  await refuseErrors(answer)
  return sendAnswer(reply, answer)
}

/**
 * A request as the tus server reads it: our own path, and only the headers that tus knows.
 *
 * @param body the part of the file that comes with it, if any
 */
export function toTusRequest(
  request: FastifyRequest,
  method: string,
  uploadId: string,
  extra: Readonly<Record<string, string>> = {},
): Request {
  const headers = new Headers()
  for (const name of tusHeaders) {
    const value: unknown = request.headers[name]
    // The validation has read numbers from some.
    if (typeof value === 'string' || typeof value === 'number') headers.set(name, String(value))
  }
  for (const [name, value] of Object.entries(extra)) headers.set(name, value)
  const isNew = method === 'POST'
  if (isNew) headers.set(uploadIdHeader, uploadId)
  const init: RequestInit & { duplex: 'half' } = { method, headers, duplex: 'half' }
  // Node's own stream types and the web's differ by name only.
  if (method === 'PATCH') init.body = Readable.toWeb(request.raw) as ReadableStream
  return new Request(`http://localhost/api/v1/uploads${isNew ? '' : `/${uploadId}`}`, init)
}

const tusHeaders = [
  'tus-resumable',
  'upload-length',
  'upload-offset',
  'upload-metadata',
  'content-type',
  'content-length',
]

/** @throws ApiError in place of an answer that is an error */
export async function refuseErrors(answer: Response): Promise<void> {
  if (answer.status < 400) return
  const text = (await answer.text()).trim()
  const offset = answer.headers.get('upload-offset')
  throw new ApiError(statusOf(answer.status, text), messages[text] ?? text, {
    headers: {
      'tus-resumable': '1.0.0',
      ...(offset === null ? {} : { 'upload-offset': offset }),
      ...(answer.status >= 500 ? { 'retry-after': '10' } : {}),
    },
  })
}

export function sendAnswer(reply: FastifyReply, answer: Response): FastifyReply {
  for (const [name, value] of answer.headers) if (passed.has(name)) reply.header(name, value)
  return reply.code(answer.status).send()
}

const passed = new Set([
  'location',
  'tus-resumable',
  'tus-version',
  'tus-extension',
  'tus-max-size',
  'upload-offset',
  'upload-length',
  'upload-metadata',
  'upload-expires',
  'cache-control',
])

export function noSuchUpload(uploadId: string): ApiError {
  return new ApiError(404, `There is no upload ${uploadId}.`)
}

/** Writing failed, or somebody else is at this upload: both may pass. */
function statusOf(status: number, text: string): number {
  if (text.startsWith('failed to acquire lock')) return 409
  return status === 500 ? 503 : status
}

const messages: Readonly<Record<string, string | undefined>> = {
  'Upload-Offset conflict': 'Upload-Offset is not what the server has. Ask with HEAD, and go on from there.',
  'The file for this url was not found': 'There is no such upload.',
  'The file for this url no longer exists': 'This upload has expired. Begin a new one.',
  "upload's size exceeded": 'This part goes beyond the Upload-Length of the upload.',
  'Maximum size exceeded': 'A video is larger than this server takes.',
  'Something went wrong receiving the file': 'The server could not write this part. Try again in a while.',
  'failed to acquire lock before timeout': 'Another request is writing to this upload.',
}
