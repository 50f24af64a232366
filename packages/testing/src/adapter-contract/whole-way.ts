import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { createClient, type Client, type CompletedJob } from '@video-upscale/client'
import { importVideos } from '@video-upscale/client/upload'
import { signCallbackUrl, type WebhookReceiverOptions } from '@video-upscale/client/webhooks'

import { exampleVideo } from '../jobs/job-script.ts'
import { keylessClient, type Contract, type Stage } from './contract-case.ts'
import type { ContractService } from './contract-service.ts'
import { recordAnswers } from './record-answers.ts'
import { within } from './within.ts'

const realServiceMs = 100_000
const webhookMs = 10_000

/** From the first byte of a video to the last one of its result, as a page goes it. */
export function describeWholeWay({ group, test }: Contract, service: ContractService | undefined): void {
  group('the whole way, without a key', () => {
    test('with the fake server', fakeServer)
    test('with the fake of the hosted service', fakeHostedService)
    if (!service) return
    test('with a real server', (stage) => realServer(stage, service), realServiceMs)
  })
}

async function fakeServer(stage: Stage): Promise<void> {
  const result = exampleVideo(1_000_003)
  const api = await stage.fake({ script: { result } })
  const way = await begin(stage, api, { secret: api.webhookSecret })
  const source = await importVideos(way.client, [new Blob([exampleVideo()])])
  const file = await way.finish(source.id, way.webhookUrl)
  assert.ok(
    result.every((byte, at) => byte === file[at]),
    'The result is another one.',
  )
  assert.ok(way.usedEvents(), 'The job was not followed by its events.')
}

async function fakeHostedService(stage: Stage): Promise<void> {
  const api = await stage.fake({ service: 'hosted' })
  const callbackSecret = 'what the contract signs its callbacks with'
  const way = await begin(stage, api, { callbackSecret, client: createClient(api) })
  const file = await way.finish(api.sourceJobId, await signCallbackUrl(way.webhookUrl, callbackSecret))
  assert.equal(file.byteLength, exampleVideo().byteLength)
}

async function realServer(stage: Stage, service: ContractService): Promise<void> {
  const clip = new Uint8Array(await readFile(service.clipPath))
  const way = await begin(stage, service, { secret: service.webhookSecret })
  const fileName = basename(service.clipPath)
  // As a form, and in parts.
  const large = new Blob([clip, paddingBox(6_000_000)])
  const uploaded = await importVideos(way.client, [{ content: large, fileName }])
  assert.equal(uploaded.sources[0]?.bytes, large.size)
  const source = await importVideos(way.client, [{ content: new Blob([clip]), fileName }])
  assert.equal(source.sources[0]?.bytes, clip.byteLength)
  await way.finish(source.id, way.webhookUrl)
  assert.ok(way.usedEvents(), 'The job was not followed by its events.')
}

/** What players of MP4 files skip. */
function paddingBox(bytes: number): Uint8Array<ArrayBuffer> {
  const box = new Uint8Array(bytes)
  new DataView(box.buffer).setUint32(0, bytes)
  box.set(new TextEncoder().encode('free'), 4)
  return box
}

interface Way {
  readonly client: Client
  readonly webhookUrl: string
  readonly usedEvents: () => boolean
  /** Upscales the first video of a job; the bytes of the result. */
  readonly finish: (jobId: string, callback: string) => Promise<Uint8Array>
}

/** Mounts an adapter before the service, and a client without a key before the adapter. */
async function begin(
  stage: Stage,
  { baseUrl, apiKey }: Pick<ContractService, 'baseUrl' | 'apiKey'>,
  trust: WebhookReceiverOptions,
): Promise<Way> {
  let arrive = (_job: CompletedJob): void => undefined
  const arrived = new Promise<CompletedJob>((resolve) => (arrive = resolve))
  const onCompleted = (job: CompletedJob): void => {
    arrive(job)
  }
  const started = await stage.mount({ proxy: { baseUrl, apiKey }, webhooks: { ...trust, onCompleted } })
  const { fetch, answers } = recordAnswers()
  const urls: string[] = []
  const hooks = { onRequest: ({ url }: { readonly url: string }) => void urls.push(url) }
  const client = keylessClient(started.baseUrl, { fetch, hooks })
  return {
    client,
    webhookUrl: started.webhookUrl,
    usedEvents: () => urls.some((url) => url.endsWith('/events')),
    finish: async (jobId, callback) => {
      const options = { model: 'lanczos' } as const
      const pending = await client.videoUpscale({ jobId, videoNo: 0, callback, options })
      const job = await client.waitForJob(pending)
      const told = await within(webhookMs, 'the webhook arrives', arrived)
      assert.deepEqual([told.id, told.status], [job.id, 'completed'])
      const file = await fetchResult(started.baseUrl, job, fetch)
      for (const { url, text } of await answers()) assert.ok(!text.includes(apiKey), `${url} shows the key.`)
      return file
    },
  }
}

/** The result, through the adapter: its URL leads to the service itself, which knows of no adapter. */
async function fetchResult(
  baseUrl: string,
  { videoUrls: [url = ''], report }: CompletedJob,
  fetch: typeof globalThis.fetch,
): Promise<Uint8Array> {
  const token = /\/files\/([^/?#]+)$/.exec(url)?.[1]
  assert.ok(token !== undefined, `${url} is not the URL of a file.`)
  const response = await fetch(`${baseUrl}/files/${token}`)
  assert.equal(response.status, 200)
  const file = new Uint8Array(await response.arrayBuffer())
  assert.equal(response.headers.get('content-length'), String(file.byteLength))
  if (report) assert.equal(file.byteLength, report.bytes)
  return file
}
