import type { FastifyRequest } from 'fastify'

/** The `Idempotency-Key` header of a request, if there is one. The spec bounds its length. */
export function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const key = request.headers['idempotency-key']
  return typeof key === 'string' ? key : undefined
}
