import type { Clock } from './clock/clock.ts'
import type { FaultList } from './faults/fault-list.ts'
import type { Fault } from './faults/fault.ts'
import type { OtherOrigin } from './http/other-origin.ts'
import type { SeenRequest } from './http/seen-request.ts'
import type { JobScript, Outcome } from './jobs/job-script.ts'
import type { Dialect, WireTask } from './tasks/wire-task.ts'
import type { SentWebhook, WebhookOptions } from './webhooks/deliver-webhook.ts'

/** How the fake behaves. All of it is optional. */
export interface FakeApiOptions {
  /**
   * Which service it plays. Default `self-hosted`: all extensions but previews, the ledger and the
   * deliveries, which answer 404. `hosted` has none, and habits of its own.
   */
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
