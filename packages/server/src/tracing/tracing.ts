import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Span } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

/** Tells an OpenTelemetry collector what takes how long, from the request to the webhook. */
export interface Tracing {
  /**
   * Begins a span.
   *
   * @param parent `traceparent` of what it belongs to; without one it begins a trace of its own
   */
  begin(name: string, kind: 'request' | 'job' | 'webhook', about: SpanFacts, parent?: string): OpenSpan
  /** Sends what is left. */
  stop(): Promise<void>
}

export type SpanFacts = Readonly<Record<string, string | number>>

export interface OpenSpan {
  /** W3C `traceparent` for what comes of it; undefined where nothing is traced. */
  readonly traceparent: string | undefined
  end(outcome?: { readonly error?: unknown; readonly facts?: SpanFacts }): void
}

const kinds = { request: SpanKind.SERVER, job: SpanKind.CONSUMER, webhook: SpanKind.CLIENT } as const

/** Traces to an OTLP collector, or, without an endpoint, not at all. */
export function createTracing(otlpEndpoint: string | undefined): Tracing {
  if (otlpEndpoint === undefined) return untraced
  const exporter = new OTLPTraceExporter({ url: `${otlpEndpoint}/v1/traces` })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'video-upscale-server' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const tracer = provider.getTracer('@video-upscale/server')
  return {
    begin: (name, kind, attributes, parent) =>
      toOpenSpan(
        tracer.startSpan(name, { kind: kinds[kind], attributes: { ...attributes } }, contextOf(parent)),
      ),
    stop: () => provider.shutdown(),
  }
}

function toOpenSpan(span: Span): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return {
    traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
    end({ error, facts = {} } = {}) {
      span.setAttributes({ ...facts })
      if (error !== undefined) {
        span.setStatus({
          code: SpanStatusCode.ERROR,
          message: error instanceof Error ? error.message : 'failed',
        })
      }
      span.end()
    },
  }
}

function contextOf(traceparent: string | undefined): Context {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '')
  const [, traceId = '', spanId = '', flags = ''] = match ?? []
  if (!match) return ROOT_CONTEXT
  const spanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
  return trace.setSpanContext(ROOT_CONTEXT, spanContext)
}

const untraced: Tracing = {
  begin: () => ({ traceparent: undefined, end: () => undefined }),
  stop: () => Promise.resolve(),
}
