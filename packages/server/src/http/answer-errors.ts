import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { isDatabaseAway } from '../database/database-away.ts'
import { isDiskFull } from '../storage/disk-full.ts'
import { isStorageAway } from '../storage/storage.ts'
import { ApiError, toErrorBody, type Fault } from './api-error.ts'

/** Sends every error in the contract's flat form, whoever throws it. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError | ApiError>((error, request, reply) => {
    const answer = error instanceof ApiError ? error : fromFastify(error)
    // A caller who leaves in the middle of a body is no failure of ours.
    if (request.raw.destroyed && !request.raw.complete)
      request.log.info('the caller left before the body ended')
    else if (isDiskFull(error)) request.log.error({ err: error }, 'the disk is full: make room')
    else if (answer.status >= 500 && answer.status !== 501 && answer.status !== 503) {
      request.log.error({ err: error }, 'request failed')
    }
    return (
      reply
        .code(answer.status)
        // 503 is about to pass, whatever it was.
        .headers({ ...(answer.status === 503 ? { 'retry-after': '2' } : {}), ...answer.headers })
        .send(toErrorBody(answer.status, answer.message, answer.detail))
    )
  })
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(toErrorBody(404, explainMissing(request), null)),
  )
}

/** A URL that cannot even be read comes to no route, hook or handler. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 400
  void reply
    .code(status)
    .header('x-request-id', request.id)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(toErrorBody(status, `The URL could not be read: ${error.message}.`, null)))
}

/** A base URL that ends too early is the usual reason. */
function explainMissing({ method, url }: { readonly method: string; readonly url: string }): string {
  const missing = `There is no ${method} ${url}.`
  return /^\/(v1|account)\//.test(url)
    ? `${missing} The API stands at /api: the base URL ends in it.`
    : missing
}

function fromFastify(error: FastifyError): ApiError {
  if (error.validation) {
    return new ApiError(400, 'Invalid request parameters', { detail: error.validation.map(toFault) })
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ApiError(413, 'The body is larger than this call takes.')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ApiError(400, `The body could not be read: ${error.message}.`.replace(/\.\.$/, '.'))
    case 'FST_FIELDS_LIMIT':
      return new ApiError(400, 'The form has a field that is no file: send the files alone.')
    case 'FST_FILES_LIMIT':
      return new ApiError(400, 'The form has more than four files: import the others by a second call.')
    // PostgreSQL stores no NUL character, neither in text nor in JSON.
    case '22P05':
    case '22021':
      return unstorable()
    default:
  }
  // Half of a surrogate pair is JSON to JavaScript, and none to PostgreSQL.
  if (error.code === '22P02' && error.message.endsWith('type json')) return unstorable()
  // `urn:uuid:…` is one to the spec's format, and none to PostgreSQL.
  if (error.code === '22P02' && error.message.includes('type uuid'))
    return new ApiError(400, 'An id is not written as the server writes it.')
  if (malformedForm.test(error.message)) {
    return new ApiError(400, `The form could not be read: ${error.message}.`)
  }
  const passing = toPassing(error)
  if (passing) return passing
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) return new ApiError(status, error.message)
  return new ApiError(500, 'The server failed to answer. Nothing was charged for this request.', {
    cause: error,
  })
}

/** What busboy says of a form that is none; it gives no codes. */
const malformedForm = /^Multipart: Boundary not found$|unexpected end of multipart data$/i

function unstorable(): ApiError {
  return new ApiError(400, 'The request holds a character that cannot be stored.')
}

/** What is no fault of the request and will be mended: the same request is good then. */
function toPassing(error: Error): ApiError | undefined {
  if (isDiskFull(error))
    return new ApiError(503, 'The server has no room left. Nothing was kept.', { cause: error })
  if (isStorageAway(error))
    return new ApiError(503, 'The storage cannot be reached at this moment. Try again.', { cause: error })
  if (!isDatabaseAway(error)) return undefined
  return new ApiError(503, 'The database cannot be reached at this moment. Try again.', { cause: error })
}

function toFault(entry: NonNullable<FastifyError['validation']>[number]): Fault {
  const { missingProperty, additionalProperty } = entry.params
  const extra = missingProperty ?? additionalProperty
  const name = typeof extra === 'string' ? extra : undefined
  const parts = [...entry.instancePath.split('/').slice(1), ...(name === undefined ? [] : [name])]
  // As handlers write it, too: `video[1]`.
  const path = parts
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
  if (missingProperty !== undefined) return { path, message: 'is required' }
  if (additionalProperty !== undefined) return { path, message: 'is not a field of this call' }
  return { path, message: entry.message ?? 'is not valid' }
}
