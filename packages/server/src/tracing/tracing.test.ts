import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern, waitForStatus } from '../testing-server/call.ts'
import { startTestServer } from '../testing-server/start-test-server.ts'

interface Span {
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
}

interface Export {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[]
}

it('goes from the caller through the request to the job, at an OpenTelemetry collector', async () => {
  const spans: Span[] = []
  const collector = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(body) as Export
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const { port } = collector.address() as AddressInfo
  const server = await startTestServer({ otlpEndpoint: `http://127.0.0.1:${String(port)}` })
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const jobId = await importPattern(server)
  const submitted = await fetch(`${server.apiUrl}/v1/video-upscale`, {
    method: 'POST',
    headers: {
      'x-api-key': server.apiKey,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    },
    body: JSON.stringify({ jobId, videoNo: 0, options: { model: 'lanczos' } }),
  })
  await waitForStatus(server, ((await submitted.json()) as Task).job_id, ['completed'])
  expect((await call(server, 'GET', '/v1/models')).status).toBe(200)
  // A stop sends what is left.
  await server.stop()
  collector.close().closeAllConnections()

  const request = spans.find(({ name }) => name === 'POST /api/v1/video-upscale')
  expect(request).toMatchObject({ traceId, parentSpanId: 'b7ad6b7169203331' })
  expect(spans.find(({ name }) => name === 'upscale')).toMatchObject({
    traceId,
    parentSpanId: request?.spanId,
  })
  expect(spans.find(({ name }) => name === 'GET /api/v1/models')?.traceId).not.toBe(traceId)
})
