import type { OperationId } from '@video-upscale/client/proxy'

import type { ErrorForm } from '../http/refusal.ts'
import type { SeenRequest } from '../http/seen-request.ts'

/** Something that goes wrong, as data. All durations are in milliseconds of the fake's clock. */
export type Fault = FaultSelection & FaultKind

/** Which requests a fault strikes. */
export interface FaultSelection {
  /** An operation by its id, all of them, the webhook (`finishedTask`), or your own choice. */
  readonly on: OperationId | 'any' | 'finishedTask' | ((request: SeenRequest) => boolean)
  /** How many of them. Default 1; `Infinity` for all. */
  readonly times?: number
  /** How many of them to let pass first. Default 0. */
  readonly skip?: number
}

/** What goes wrong. */
export type FaultKind =
  | {
      /** The connection dies before anything is done, or after all is done and before the answer. */
      readonly kind: 'reset-before-accept' | 'reset-after-accept'
    }
  | {
      /** All is done at once; the answer comes late, and until then an idempotency key is still at work. */
      readonly kind: 'slow-headers'
      readonly ms: number
    }
  | {
      /** The first half of the body comes at once, the rest late. */
      readonly kind: 'slow-body'
      readonly ms: number
    }
  | {
      /** The answer ends in the middle of its JSON, in good order otherwise. */
      readonly kind: 'half-json'
    }
  | {
      /** An error status; nothing is done. */
      readonly kind: 'status'
      readonly status: number
      /** Form of the error. Default: as the service writes its own. */
      readonly body?: ErrorForm
      readonly message?: string
      /** `detail` of the error. */
      readonly detail?: unknown
    }
  | {
      /** Too many requests; nothing is done. */
      readonly kind: '429'
      /** Seconds, or a date that is sent as an HTTP date. Default: no `Retry-After`. */
      readonly retryAfter?: number | Date
    }
  | {
      /** A web page of a proxy; nothing is done. Default status 502. */
      readonly kind: 'proxy-html'
      readonly status?: 200 | 502
    }
  | {
      /** The URL of a download has expired; the job has a fresh one. Default status 403. */
      readonly kind: 'expired-url'
      readonly status?: 403 | 404 | 410
    }
  | {
      /** The connection breaks in the middle of the body. */
      readonly kind: 'truncated-download'
      readonly afterBytes: number
    }
  | {
      /** Sends the caller to the fake's other origin. Default status 307. */
      readonly kind: 'redirect'
      readonly status?: 301 | 302 | 303 | 307 | 308
    }
  | {
      /** The event stream breaks in the middle of an event. Default: of the first. */
      readonly kind: 'sse-cut'
      readonly afterEvents?: number
    }
  | {
      /** For `finishedTask`: the webhook comes in this shape, not at all, or twice. */
      readonly kind: 'webhook'
      readonly shape?: 'root' | 'data'
      /** How often it comes. Default 1. */
      readonly deliveries?: 0 | 1 | 2
    }
