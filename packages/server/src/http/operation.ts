import type { FastifyReply, FastifyRequest, RouteGenericInterface } from 'fastify'

import type { ServerContext } from '../server-context.ts'

/**
 * Answers one operationId of the spec. The request was authenticated and validated before; what it
 * returns is sent with 200, what it throws is sent in the flat error form.
 */
export type Operation<Route extends RouteGenericInterface = RouteGenericInterface> = (
  context: ServerContext,
  request: FastifyRequest<Route>,
  reply: FastifyReply,
) => Promise<unknown>

/** An operation whose own request types are forgotten: the spec's validation stands for them. */
export type AnyOperation = { bivariant(...args: Parameters<Operation>): Promise<unknown> }['bivariant']
