import type { ProxyOptions } from '@video-upscale/client/proxy'
import type { WebhookReceiverOptions } from '@video-upscale/client/webhooks'

import type { ContractService } from './contract-service.ts'

/** What the suite needs of an adapter and of the test runner. */
export interface AdapterContractSetup {
  /** E.g. `express 5`. */
  readonly name: string
  /** The runner's: vitest's, jest's, that of node:test. */
  readonly describe: (name: string, body: () => void) => unknown
  /** Most cases take milliseconds, some take seconds: let each have 30 seconds, with a real service 120. */
  readonly it: (name: string, body: () => Promise<void>) => unknown
  /**
   * Starts a server on 127.0.0.1, on a free port, that mounts the adapter's proxy and its webhook receiver.
   * What the adapter throws for wrong options must come out of it.
   */
  readonly start: (options: AdapterOptions) => Promise<StartedAdapter>
  /** A running video-upscale server, tried besides the fake. Default: `contractServiceFromEnvironment()`. */
  readonly service?: ContractService | undefined
}

/** What to mount. */
export interface AdapterOptions {
  /** `authorize` looks at `request`, `operationId` and `params` alone, so any adapter's `caller` will do. */
  readonly proxy: ProxyOptions
  /** Either kind: for a service that signs, and for one that does not. */
  readonly webhooks: WebhookReceiverOptions
  /** Whether the framework's JSON parser comes before all else, as in many apps; ignore it where there is none. */
  readonly jsonParser: boolean
}

/** A server that mounts the adapter. */
export interface StartedAdapter {
  /** Where the proxied API stands: below a path such as `/mounted/api`, not at the root. */
  readonly baseUrl: string
  /** Where webhooks are received. */
  readonly webhookUrl: string
  /** Ends the server, and the connections that are open. */
  readonly close: () => Promise<void>
}
