import type { FastifyRequest } from 'fastify'

import { callerOf } from '../http/authenticate.ts'
import { hashRequest, type IdempotentRequest } from './answer-once.ts'

/**
 * What makes a request the same as another one.
 *
 * @param parts what it asks for; its body unless something else says so
 */
export function idempotentRequest(
  request: FastifyRequest,
  operationId: string,
  parts: readonly (string | Buffer)[] = [JSON.stringify(request.body)],
): IdempotentRequest {
  return {
    accountId: callerOf(request).accountId,
    key: idempotencyKeyOf(request),
    hash: hashRequest(operationId, ...parts),
  }
}

/** The `Idempotency-Key` header of a request, if there is one. The spec bounds its length. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' ? key : undefined
}
