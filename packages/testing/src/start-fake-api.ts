import { randomBytes } from 'node:crypto'

import { systemClock } from './clock/clock.ts'
import type { FakeApi, FakeApiOptions } from './fake-api.ts'
import type { FakeContext } from './fake-context.ts'
import { createFaultList } from './faults/fault-list.ts'
import { createHandler, type Handler } from './http/handle-request.ts'
import { startHttpServer } from './http/http-server.ts'
import { createInProcessFetch } from './http/in-process-fetch.ts'
import { startOtherOrigin } from './http/other-origin.ts'
import type { SeenRequest } from './http/seen-request.ts'
import { createFileLinks } from './jobs/file-links.ts'
import { createJobRecord, type JobRecord } from './jobs/job-record.ts'
import { completeScript, exampleVideo, type FullScript } from './jobs/job-script.ts'
import { taskOf } from './jobs/task-of.ts'
import { forceEnd } from './operations/jobs.ts'
import type { Dialect } from './tasks/wire-task.ts'
import { deliverWebhook, type SentWebhook } from './webhooks/deliver-webhook.ts'

const fastLifeMs = 200
const typicalLifeMs = 5 * 60_000
const sourceJobId = '7b0d3f5e-52c1-4a0e-9a39-0d4f1d5f6a10'

/** Starts an API that follows the Video Upscale spec, for tests: every answer real, every fault on demand. */
export async function startFakeApi(options: FakeApiOptions = {}): Promise<FakeApi> {
  const { clock = systemClock } = options
  const closing = new AbortController()
  const faults = createFaultList(options.faults ?? [])
  const requests: SeenRequest[] = []
  const webhooks: SentWebhook[] = []
  const webhookSecret = options.webhooks?.secret ?? `whsec_${randomBytes(32).toString('base64')}`
  const other = await startOtherOrigin(clock.now)
  // The port has to be known before anything that writes URLs.
  let handler: Handler = () => Promise.reject(new Error('The fake is starting.'))
  const server = await startHttpServer((request) => handler(request))
  const baseUrl = `${server.origin}/api`
  const context = createContext(options, { clock, baseUrl, closing: closing.signal }, (job) => {
    const postman = {
      context,
      faults,
      secret: webhookSecret,
      options: options.webhooks ?? {},
      sent: webhooks,
    }
    // It ends with the fake, in the middle of its wait.
    void deliverWebhook(postman, job).catch(() => undefined)
  })
  handler = createHandler({ context, faults, requests, otherOrigin: other.origin })
  const controls = jobControls(context)
  const handlers = new Map([[server.origin, handler]]).set(other.origin, other.handler)
  return {
    baseUrl,
    apiKey: context.apiKey,
    fetch: createInProcessFetch(handlers, () => closing.signal.aborted),
    clock,
    sourceJobId,
    requests,
    webhooks,
    webhookSecret,
    faults: { add: faults.add, clear: faults.clear },
    otherOrigin: { origin: other.origin, requests: other.requests },
    ...controls,
    get jobsCreated() {
      return createdJobs(context).length
    },
    close: async () => {
      closing.abort(new Error('The fake is closed.'))
      await Promise.all([server.close(), other.close()])
    },
  }
}

type Fixed = Pick<FakeContext, 'clock' | 'baseUrl' | 'closing'>

function createContext(options: FakeApiOptions, fixed: Fixed, onJob: FakeContext['onJob']): FakeContext {
  const { service = 'self-hosted', urlLifeMs = 86_400_000 } = options
  const context: FakeContext = {
    ...fixed,
    service,
    apiKey: options.apiKey ?? 'test-key',
    points: options.points ?? 100_000,
    maxConcurrentJobs: options.maxConcurrentJobs ?? 6,
    nextScript: createScripts(options, service),
    jobs: new Map(),
    links: createFileLinks({ clock: fixed.clock, baseUrl: fixed.baseUrl, urlLifeMs }),
    uploads: new Map(),
    tokens: new Map(),
    answers: new Map(),
    onJob,
  }
  context.jobs.set(sourceJobId, createSource(context))
  return context
}

/** The scripts of the jobs to come, one after the other. */
function createScripts(
  { script = {}, clock = systemClock }: FakeApiOptions,
  service: Dialect,
): () => FullScript {
  const defaultMs = clock === systemClock ? fastLifeMs : typicalLifeMs
  let jobNo = 0
  return () => completeScript(typeof script === 'function' ? script(jobNo++) : script, service, defaultMs)
}

function createSource({ clock, service }: FakeContext): JobRecord {
  const video = exampleVideo()
  return createJobRecord({
    id: sourceJobId,
    taskType: service === 'hosted' ? 'video_diffusion' : 'video_import',
    createdAt: clock.now(),
    script: completeScript({ statuses: ['processing'], durationMs: 0 }, service, 0),
    input: { files: ['ocean.mp4'] },
    videos: [video, video, video, video],
  })
}

/** Imports aside, the one at hand from the start among them. */
function createdJobs({ jobs }: FakeContext): JobRecord[] {
  return [...jobs.values()].filter(({ id, taskType }) => id !== sourceJobId && taskType !== 'video_import')
}

function jobControls(context: FakeContext): Pick<FakeApi, 'jobs' | 'endJob' | 'expireUrls'> {
  const find = (jobId: string): JobRecord => {
    const job = context.jobs.get(jobId)
    if (!job) throw new RangeError(`The fake has no job ${jobId}.`)
    return job
  }
  return {
    jobs: () => createdJobs(context).map((job) => taskOf(context, job)),
    endJob: (jobId, outcome = 'completed') => {
      forceEnd(context, find(jobId), outcome)
    },
    expireUrls: (jobId) => {
      context.links.expireOf(find(jobId))
    },
  }
}
