import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { WebhookReceiver, WebhookReceiverOptions } from '@video-upscale/client/webhooks'

import type { AdapterOptions } from '../adapter-contract/adapter-contract.ts'

/** What is done wrong in an adapter. */
export interface Sabotage {
  /** To what it is started with. */
  readonly options?: (options: AdapterOptions) => AdapterOptions
  /** To a request before it is forwarded. */
  readonly before?: (request: Request) => Request | Promise<Request>
  /** To the path below the mount. */
  readonly path?: (path: string) => string
  /** To what was answered. */
  readonly after?: (response: Response, request: Request) => Response | Promise<Response>
  /** To what was thrown. */
  readonly onError?: (error: unknown) => Response
  /** To the body of the answer, on its way out. */
  readonly send?: (body: Readable, outgoing: ServerResponse) => Promise<void>
  /** To webhooks. */
  readonly receive?: (webhooks: WebhookReceiverOptions) => WebhookReceiver
  readonly ignoresLeavers?: boolean
  readonly leavesTheRest?: boolean
  readonly trustsHost?: boolean
}

/** A bad adapter, and the cases that must find it out. */
export interface BadAdapter {
  readonly does: string
  readonly sabotage: Sabotage
  readonly fails: readonly string[]
}
