import assert from 'node:assert/strict'
import { createClient, type Job } from '@video-upscale/client'
import { signCallbackUrl } from '@video-upscale/client/webhooks'

import type { FakeApi } from '../fake-api.ts'
import type { FaultKind } from '../faults/fault.ts'
import type { JobScript } from '../jobs/job-script.ts'
import { exampleTask, type ExampleTask } from '../tasks/example-task.ts'
import { ask, jsonBody, type WireAnswer } from './ask.ts'
import { contractKey, type Contract, type Stage } from './contract-case.ts'

const callbackSecret = 'what the contract signs its callbacks with'

/** The hosted service does not sign: the URL is signed, and the job is asked for again. */
export function describeCallbacks({ group, test }: Contract): void {
  group('a callback of a service that does not sign', () => {
    test('tells what the service says of the job, not what the body says', serviceIsBelieved)
    test(
      'to a URL that was not signed, was changed or has expired is refused, and nobody is asked',
      signedUrlsOnly,
    )
    test('of a job that the service does not know is refused', unknownJob)
    test('is a 5xx while the service cannot be asked, and handled when it comes again', serviceAway)
    test('is a 503 while the service does not say that the job has ended', notEndedYet)
    test('that comes three times is handled once', handledOnce)
  })
}

interface Receiver {
  readonly api: FakeApi
  /** The signed URL. */
  readonly url: string
  /** A job that the service has. */
  readonly jobId: string
  readonly handled: readonly Job[]
  readonly looks: () => number
}

async function mountCallbacks(stage: Stage, script: JobScript = { durationMs: 0 }): Promise<Receiver> {
  const api = await stage.fake({ service: 'hosted', script })
  const handled: Job[] = []
  const client = createClient({ baseUrl: api.baseUrl, apiKey: contractKey, retry: { maxAttempts: 1 } })
  const { webhookUrl } = await stage.mount({
    webhooks: { callbackSecret, client, onEvent: ({ job }) => void handled.push(job) },
  })
  const { id: jobId } = await client.videoUpscale({ jobId: api.sourceJobId, videoNo: 0 })
  const url = await signCallbackUrl(webhookUrl, callbackSecret)
  const looks = () => api.requests.filter(({ operationId }) => operationId === 'getJob').length
  return { api, url, jobId, handled, looks }
}

function call(url: string, task: ExampleTask): Promise<WireAnswer> {
  return ask(url, { method: 'POST', ...jsonBody(exampleTask({ dialect: 'hosted', ...task })) })
}

async function serviceIsBelieved(stage: Stage): Promise<void> {
  const { api, url, jobId, handled } = await mountCallbacks(stage)
  const videoUrls = ['https://evil.example/other.mp4']
  assert.equal((await call(url, { jobId, videoUrls })).status, 200)
  const [job] = handled
  assert.ok(job?.status === 'completed' && job.id === jobId)
  assert.ok(job.videoUrls[0]?.startsWith(`${api.baseUrl}/files/`), job.videoUrls.join())
  // It says that the job has failed; the service says that it has not.
  const other = await mountCallbacks(stage)
  assert.equal((await call(other.url, { jobId: other.jobId, status: 'failed' })).status, 200)
  assert.deepEqual(
    other.handled.map(({ status }) => status),
    ['completed'],
  )
}

async function signedUrlsOnly(stage: Stage): Promise<void> {
  const { url, jobId, handled, looks } = await mountCallbacks(stage)
  const unsigned = url.replace(/\?.*$/, '')
  const bad = [
    unsigned,
    `${url}x`,
    `${url}&more=1`,
    url.replace('?', '?more=1&'),
    url.replace('vu_token=', 'vu_token=A'),
    await signCallbackUrl(unsigned, 'the secret of somebody else'),
    await signCallbackUrl(`${unsigned}/other`, callbackSecret).then((other) => other.replace('/other', '')),
    await signCallbackUrl(unsigned, callbackSecret, { expiresAt: new Date(Date.now() - 1000) }),
  ]
  for (const address of bad) {
    const { status, body } = await call(address, { jobId })
    assert.equal(status, 400, `${address} was answered with ${status}: ${body.toString()}`)
  }
  assert.deepEqual([looks(), handled.length], [0, 0])
  const later = await signCallbackUrl(unsigned, callbackSecret, { expiresAt: new Date(Date.now() + 60_000) })
  assert.equal((await call(later, { jobId })).status, 200)
}

async function unknownJob(stage: Stage): Promise<void> {
  const { url, handled } = await mountCallbacks(stage)
  assert.equal((await call(url, { jobId: '00000000-0000-4000-8000-000000000000' })).status, 400)
  assert.equal((await ask(url, { method: 'POST', ...jsonBody({ hello: 'world' }) })).status, 400)
  assert.equal((await ask(url, { method: 'POST' })).status, 400)
  assert.deepEqual(handled, [])
}

async function serviceAway(stage: Stage): Promise<void> {
  const { api, url, jobId, handled } = await mountCallbacks(stage)
  const faults: readonly FaultKind[] = [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 503, body: 'html' },
    { kind: '429', retryAfter: 1 },
    // Our key may be wrong, or the service; the job that was told of is there all the same.
    { kind: 'status', status: 401 },
    { kind: 'status', status: 410 },
    { kind: 'reset-before-accept' },
    { kind: 'half-json' },
    { kind: 'redirect' },
  ]
  for (const fault of faults) {
    api.faults.add({ on: 'getJob', ...fault })
    const { status } = await call(url, { jobId })
    assert.ok(status >= 500, `${JSON.stringify(fault)} became a ${status}.`)
  }
  assert.deepEqual(handled, [])
  assert.equal((await call(url, { jobId })).status, 200)
  assert.equal(handled.length, 1)
}

async function notEndedYet(stage: Stage): Promise<void> {
  const { api, url, jobId, handled } = await mountCallbacks(stage, { durationMs: 1_000_000 })
  const early = await call(url, { jobId })
  assert.equal(early.status, 503)
  assert.match(early.headers.get('retry-after') ?? '', /^\d+$/)
  assert.deepEqual(handled, [])
  api.endJob(jobId)
  assert.equal((await call(url, { jobId })).status, 200)
  assert.equal(handled.length, 1)
}

async function handledOnce(stage: Stage): Promise<void> {
  const { url, jobId, handled } = await mountCallbacks(stage)
  for (let delivery = 0; delivery < 3; delivery++) assert.equal((await call(url, { jobId })).status, 200)
  assert.equal(handled.length, 1)
}
