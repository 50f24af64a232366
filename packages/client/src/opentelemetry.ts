import { context, propagation, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api'

import type { Hooks, RequestFacts } from './hooks.ts'

/**
 * Hooks that make a client span of each request (semantic conventions for HTTP) and send its trace along:
 * `createClient({ apiKey, hooks: traceHooks() })`. They use the tracer and propagator that the application
 * has registered with `@opentelemetry/api`.
 */
export function traceHooks(): Hooks {
  const spans = new WeakMap<RequestFacts, Span>()
  return {
    onRequest(facts) {
      const { hostname, port } = new URL(facts.url)
      const span = trace.getTracer('@video-upscale/client').startSpan(facts.method, {
        kind: SpanKind.CLIENT,
        attributes: {
          'http.request.method': facts.method,
          'url.full': facts.url,
          'server.address': hostname,
          ...(port === '' ? {} : { 'server.port': Number(port) }),
        },
      })
      spans.set(facts, span)
      propagation.inject(trace.setSpan(context.active(), span), facts.headers, {
        set: (headers, name, value) => {
          headers.set(name, value)
        },
      })
    },
    onResponse({ request, status, error }) {
      const span = spans.get(request)
      if (!span) return
      if (status !== undefined) span.setAttribute('http.response.status_code', status)
      if (error instanceof Error) span.recordException(error)
      if (status === undefined || status >= 400) span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
  }
}
