import type { FastifyInstance } from 'fastify'

import type { ServerContext } from '../server-context.ts'
import { ApiError } from './api-error.ts'

/** @throws ApiError 503 from the moment a stop begins: what is accepted now would not be begun */
export function refuseWhenStopping({ acceptsWork }: Pick<ServerContext, 'acceptsWork'>): void {
  if (!acceptsWork()) throw new ApiError(503, 'The server is stopping.', { headers: { 'retry-after': '5' } })
}

/**
 * Refuses every request that still comes over an open connection once the server closes. Fastify's own refusal
 * (`return503OnClosing`) has another form than the contract's, and no header that lets a page of another origin read it.
 */
export function refuseWhenClosing(app: FastifyInstance): void {
  let isClosing = false
  app.addHook('preClose', (done) => {
    isClosing = true
    done()
  })
  app.addHook('onRequest', (_request, _reply, done) => {
    refuseWhenStopping({ acceptsWork: () => !isClosing })
    done()
  })
}
