import { randomBytes } from 'node:crypto'

import { systemClock, type Clock } from './clock/clock.ts'
import type { FakeContext } from './fake-context.ts'
import { createFaultList, type FaultList } from './faults/fault-list.ts'
import type { Fault } from './faults/fault.ts'
import { createHandler, type Handler } from './http/handle-request.ts'
import { startHttpServer } from './http/http-server.ts'
import { createInProcessFetch } from './http/in-process-fetch.ts'
import { startOtherOrigin, type OtherOrigin } from './http/other-origin.ts'
import type { SeenRequest } from './http/seen-request.ts'
import { createFileLinks } from './jobs/file-links.ts'
import { createJobRecord, type JobRecord } from './jobs/job-record.ts'
import {
  completeScript,
  exampleVideo,
  type FullScript,
  type JobScript,
  type Outcome,
} from './jobs/job-script.ts'
import { taskOf } from './jobs/task-of.ts'
import { forceEnd } from './operations/jobs.ts'
import type { Dialect, WireTask } from './tasks/wire-task.ts'
import { deliverWebhook, type SentWebhook, type WebhookOptions } from './webhooks/deliver-webhook.ts'

/** How the fake behaves. All of it is optional. */
export interface FakeApiOptions {
  /** Which service it plays. Default `self-hosted`: all extensions. `hosted` has none, and habits of its own. */
  readonly service?: Dialect
  /** Default: the time of the machine, which fake timers move too. */
  readonly clock?: Clock
  /** The life of every job, or of each by its number, from 0. */
  readonly script?: JobScript | ((jobNo: number) => JobScript)
  readonly faults?: readonly Fault[]
  /** Default `test-key`. */
  readonly apiKey?: string
  /** Points of the account. Default 100,000. */
  readonly points?: number
  /** Unfinished jobs that the hosted service takes at once. Default 6. */
  readonly maxConcurrentJobs?: number
  /** How long the URL of a video opens. Default one day. */
  readonly urlLifeMs?: number
  readonly webhooks?: WebhookOptions
}

/** A running fake. */
export interface FakeApi {
  /** Over a real socket on 127.0.0.1, with its `/api`. */
  readonly baseUrl: string
  readonly apiKey: string
  /** The same service without a socket; hand it to the client as its `fetch`. It reaches no other host. */
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  /** A finished import with four videos, to upscale from. */
  readonly sourceJobId: string
  /** Every request so far. */
  readonly requests: readonly SeenRequest[]
  /** Every webhook so far. */
  readonly webhooks: readonly SentWebhook[]
  /** What the webhooks are signed with. */
  readonly webhookSecret: string
  readonly faults: FaultList
  /** Where the fault `redirect` leads to. */
  readonly otherOrigin: OtherOrigin
  /** Upscales, generations and extensions that were created; imports aside. */
  readonly jobsCreated: number
  /** The tasks of those, as they are now, oldest first. */
  jobs(): WireTask[]
  /** Ends a job now, whatever its script says. */
  endJob(jobId: string, outcome?: Outcome): void
  /** Lets the URLs of a job's videos expire now. */
  expireUrls(jobId: string): void
  close(): Promise<void>
}

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
