import type { FastifyInstance, FastifyRequest } from 'fastify'

import type { OpenSpan, Tracing } from './tracing.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the trace of this request goes on, for the job that it makes. */
    traceparent: string | undefined
  }
}

/** Makes a span of every request, within the caller's trace if it says so. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  const open = new Map<FastifyRequest, OpenSpan>()
  app.decorateRequest('traceparent', undefined)
  app.addHook('onRequest', (request, _reply, done) => {
    const { url = 'unknown' } = request.routeOptions
    const facts = {
      'http.request.method': request.method,
      'http.route': url,
      'video_upscale.request_id': request.id,
    }
    const parent = request.headers.traceparent
    const name = `${request.method} ${url}`
    const span = tracing.begin(name, 'request', facts, typeof parent === 'string' ? parent : undefined)
    request.traceparent = span.traceparent
    if (span.traceparent !== undefined) open.set(request, span)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const facts = { 'http.response.status_code': reply.statusCode }
    open.get(request)?.end(reply.statusCode >= 500 ? { facts, error: 'server error' } : { facts })
    open.delete(request)
    done()
  })
}
