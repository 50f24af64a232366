import assert from 'node:assert/strict'
import { importVideos } from '@video-upscale/client/upload'

import { exampleVideo, type JobScript } from '../jobs/job-script.ts'
import { ask, jsonBody } from './ask.ts'
import { contractKey, keylessClient, quickRetry, type Contract, type Stage } from './contract-case.ts'

/** Many apps parse every body before anybody asks for it. */
export function describeJsonParser({ group, test }: Contract): void {
  group('behind a JSON parser', () => {
    test('a submit arrives and is answered the same', submits)
    test('a repeated submit is still the same request', repeats)
    test('what is no JSON arrives as it was', otherBodies)
  })
}

async function mountBehindParser(stage: Stage, script: JobScript = {}) {
  const api = await stage.fake({ script })
  const { baseUrl } = await stage.mount({ proxy: { baseUrl: api.baseUrl }, jsonParser: true })
  return { api, baseUrl }
}

async function submits(stage: Stage): Promise<void> {
  const { api, baseUrl } = await mountBehindParser(stage)
  const body = { jobId: api.sourceJobId, videoNo: 2, options: { scale: 4, metadata: { name: 'Zoë\u2028' } } }
  const key = { 'idempotency-key': 'one', 'x-api-key': contractKey }
  const request = { method: 'POST', path: '/v1/video-upscale', ...jsonBody(body, key) }
  const through = await ask(baseUrl, request)
  assert.deepEqual([through.status, api.jobsCreated], [200, 1])
  assert.deepEqual(api.jobs()[0]?.input, body)
  // Under the same key the service answers the same again, if it was asked the same.
  const direct = await ask(api.baseUrl, request)
  assert.deepEqual([direct.status, String(direct.body)], [200, String(through.body)])
}

async function repeats(stage: Stage): Promise<void> {
  const { api, baseUrl } = await mountBehindParser(stage, { durationMs: 1_000_000 })
  const client = keylessClient(baseUrl)
  const submit = { jobId: api.sourceJobId, videoNo: 0 }
  const first = await client.videoUpscale(submit, { idempotencyKey: 'mine' })
  const second = await client.videoUpscale(submit, { idempotencyKey: 'mine' })
  assert.deepEqual([second.id, api.jobsCreated], [first.id, 1])
  // A call without a body.
  assert.equal((await client.cancelJob(first.id)).status, 'canceled')
}

async function otherBodies(stage: Stage): Promise<void> {
  const { api, baseUrl } = await mountBehindParser(stage)
  const client = keylessClient(baseUrl)
  for (const video of [exampleVideo(5_000_001), exampleVideo(1000)]) {
    const job = await importVideos(client, [new Blob([video])], { retry: quickRetry })
    const path = (job.videoUrls[0] ?? '').slice(api.baseUrl.length)
    const { body } = await ask(api.baseUrl, { path })
    assert.ok(body.equals(video), 'The video is another one now.')
  }
}
