import { propagation, trace } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, expect, it } from 'vitest'

import { createClient, type ClientOptions } from './client.ts'
import type { Logger, LogLevel, RequestFacts, ResponseFacts, RetryFacts } from './hooks.ts'
import { traceHooks } from './opentelemetry.ts'
import { startService, type Exchange, type Service } from './testing-service/start-service.ts'
import { completedTask } from './testing-service/tasks.ts'

const apiKey = 'vu_very-secret-key'
const services: Service[] = []

afterEach(async () => {
  for (const service of services.splice(0)) await service.close()
})

async function connect(answer: (exchange: Exchange, count: number) => void, options: Partial<ClientOptions>) {
  const service = await startService(answer)
  services.push(service)
  const client = createClient({ apiKey, baseUrl: service.baseUrl, retry: { baseDelayMs: 1 }, ...options })
  return { service, client }
}

const flaky = ({ json, reset }: Exchange, count: number): void => {
  if (count === 1) json(503, {}, { 'x-request-id': 'r1' })
  else if (count === 2) reset()
  else json(200, completedTask, { deprecation: '@1', sunset: 'soon' })
}

function memoryLogger() {
  const lines: string[] = []
  const log = (level: LogLevel) => (message: string, facts?: object) => {
    lines.push(`${level} ${message} ${JSON.stringify(facts)}`)
  }
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
  return { logger, lines }
}

it('tells of each request, answer, failure and retry, and sends what a hook adds', async () => {
  const requests: RequestFacts[] = []
  const responses: ResponseFacts[] = []
  const retries: RetryFacts[] = []
  const { service, client } = await connect(flaky, {
    hooks: {
      onRequest: (facts) => {
        requests.push(facts)
        facts.headers.set('x-shop', 'berlin')
      },
      onResponse: (facts) => responses.push(facts),
      onRetry: (facts) => retries.push(facts),
    },
  })
  await client.getJob('x')
  expect(requests.map(({ method, url }) => [method, url])).toEqual(
    Array.from({ length: 3 }, () => ['GET', `${service.baseUrl}/v1/job/x`]),
  )
  expect(responses.map(({ status, requestId }) => [status, requestId])).toEqual([
    [503, 'r1'],
    [undefined, undefined],
    [200, undefined],
  ])
  expect(responses[1]?.error).toBeInstanceOf(TypeError)
  expect(retries.map(({ attempt }) => attempt)).toEqual([1, 2])
  expect(service.exchanges.map(({ headers }) => headers['x-shop'])).toEqual(['berlin', 'berlin', 'berlin'])
  expect(service.exchanges[0]?.headers['user-agent']).toMatch(/^video-upscale-client\/\d/)
  expect(JSON.stringify([...requests, ...requests.map(({ headers }) => [...headers])])).not.toContain(apiKey)
})

it('is not disturbed by a hook that throws, and logs it', async () => {
  const { logger, lines } = memoryLogger()
  const { client } = await connect(
    ({ json }) => {
      json(200, completedTask)
    },
    {
      logger,
      hooks: {
        onRequest: () => {
          throw new Error('a bug of the application')
        },
        onResponse: () => Promise.reject(new Error('metrics are down')),
      },
    },
  )
  expect(await client.getJob('x')).toMatchObject({ status: 'completed' })
  await expect.poll(() => lines.filter((line) => line.includes('a hook threw')).length).toBe(2)
})

it('logs a deprecation once, and all the rest by level, never the key', async () => {
  for (const [logLevel, count] of [
    ['debug', 7],
    ['info', 3],
    ['warn', 1],
    ['off', 0],
  ] as const) {
    const { logger, lines } = memoryLogger()
    const { client } = await connect(flaky, { logger, logLevel })
    await client.getJob('x')
    await client.getJob('x')
    expect(lines, logLevel).toHaveLength(count)
    expect(lines.join()).not.toContain(apiKey)
    expect(lines.filter((line) => line.includes('is deprecated'))).toHaveLength(logLevel === 'off' ? 0 : 1)
  }
})

it('makes a span of each request and sends its trace along', async () => {
  const exporter = new InMemorySpanExporter()
  trace.setGlobalTracerProvider(
    new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }),
  )
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  const { service, client } = await connect(flaky, { hooks: traceHooks() })
  await client.getJob('x')
  const spans = exporter.getFinishedSpans()
  expect(spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([
    503,
    undefined,
    200,
  ])
  expect(spans.map(({ status }) => status.code)).toEqual([2, 2, 0])
  for (const [place, { headers }] of service.exchanges.entries()) {
    expect(headers.traceparent).toContain(spans[place]?.spanContext().traceId)
  }
})
