import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

import type { Task } from '../http/wire.ts'
import { call, importPattern } from '../testing-server/call.ts'
import { startTestServer, type TestServer } from '../testing-server/start-test-server.ts'

interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

let server: TestServer
const targets: Server[] = []

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.stop())

afterEach(() => {
  for (const target of targets.splice(0)) target.close().closeAllConnections()
})

/** A callback target that answers as told, and keeps what it got. */
async function listen(answers: readonly { status: number; location?: string }[]) {
  const deliveries: Delivery[] = []
  const target = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
    request.on('end', () => {
      const answer = answers[Math.min(deliveries.length, answers.length - 1)] ?? { status: 200 }
      deliveries.push({ headers: request.headers, body })
      response
        .writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location })
        .end()
    })
  })
  targets.push(target)
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${String((target.address() as AddressInfo).port)}/hook`, deliveries }
}

async function upscaleWithCallback(callback: string, requestId = 'made-by-a-test'): Promise<string> {
  const jobId = await importPattern(server)
  const request = { jobId, videoNo: 0, callback }
  const { body } = await call(server, 'POST', '/v1/video-upscale', request, { 'x-request-id': requestId })
  return (body as Task).job_id
}

it('delivers the finished task, signed', async () => {
  const { url, deliveries } = await listen([{ status: 200 }])
  const jobId = await upscaleWithCallback(url)
  await expect.poll(() => deliveries.length, { timeout: 20_000 }).toBe(1)
  const [delivery] = deliveries
  const headers = delivery?.headers as Record<string, string>
  const task = new Webhook(server.webhookSecret).verify(delivery?.body ?? '', headers) as Task
  expect(task).toMatchObject({
    job_id: jobId,
    status: 'completed',
    config: { webhook_config: { secret: '' } },
  })
  expect(headers['x-request-id']).toBe('made-by-a-test')
  const fetched = (await call(server, 'GET', `/v1/job/${jobId}`)).body as Task
  // The URLs are signed at each look, so that they differ in their expiry.
  expect({ ...task, output: null }).toEqual({ ...fetched, output: null })
})

it('tries again after a failure, under the same id, with a signature of its own', async () => {
  const { url, deliveries } = await listen([{ status: 500 }, { status: 200 }])
  await upscaleWithCallback(url)
  await expect.poll(() => deliveries.length, { timeout: 25_000 }).toBe(2)
  const [first, second] = deliveries
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  expect(Number(second?.headers['webhook-timestamp'])).toBeGreaterThanOrEqual(
    Number(first?.headers['webhook-timestamp']) + 5,
  )
  const headers = second?.headers as Record<string, string>
  expect(new Webhook(server.webhookSecret).verify(second?.body ?? '', headers)).toBeDefined()
})

it('follows no redirect', async () => {
  const elsewhere = await listen([{ status: 200 }])
  const { url, deliveries } = await listen([{ status: 307, location: elsewhere.url }])
  await upscaleWithCallback(url)
  await expect.poll(() => deliveries.length, { timeout: 20_000 }).toBe(1)
  expect(elsewhere.deliveries).toEqual([])
})

it('is refused at submit when it may not be called', async () => {
  const jobId = await importPattern(server)
  const answer = await call(server, 'POST', '/v1/video-upscale', {
    jobId,
    videoNo: 0,
    callback: 'http://169.254.169.254/latest',
  })
  expect(answer).toMatchObject({ status: 400, body: { detail: [{ path: 'callback' }] } })
})
