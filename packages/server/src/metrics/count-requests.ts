import type { FastifyInstance } from 'fastify'

import type { Metrics } from './metrics.ts'

/** Times every request by its operation, never by its URL: ids would make a metric of each job. */
export function countRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const { url = 'unknown' } = request.routeOptions
    const operation = `${request.method} ${url}`
    metrics.requestAnswered({ operation, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
}
