import { createClient, type Client, type ClientOptions } from '@video-upscale/client'
import type { ProxyOptions } from '@video-upscale/client/proxy'
import type { WebhookReceiverOptions } from '@video-upscale/client/webhooks'

import type { FakeApi, FakeApiOptions } from '../fake-api.ts'
import { startFakeApi } from '../start-fake-api.ts'
import type { AdapterContractSetup, StartedAdapter } from './adapter-contract.ts'
import { everyOperation } from './every-operation.ts'
import { startPlainUpstream, type Exchange, type PlainUpstream } from './plain-upstream.ts'
import { within } from './within.ts'

/** The key that no caller may ever see. */
export const contractKey = 'contract-key-8f2b61d04ac94f17'
/** What webhooks are signed with where a case says nothing else. */
export const contractSecret = `whsec_${Buffer.from('a contract between two servers').toString('base64')}`

/** A client as pages have it: without a key, before the adapter. It gives up soon. */
export function keylessClient(baseUrl: string, more: Partial<ClientOptions> = {}): Client {
  return createClient({ baseUrl, apiKey: null, retry: quickRetry, ...more })
}

/** Enough to find out, too little to make a case slow. */
export const quickRetry = { maxAttempts: 2, baseDelayMs: 10 }

/** What to mount; the rest is what lets everything through. */
export interface MountOptions {
  readonly proxy?: Partial<ProxyOptions>
  readonly webhooks?: WebhookReceiverOptions
  readonly jsonParser?: boolean
}

/** What one case works with. All that it starts ends with it. */
export interface Stage {
  readonly fake: (options?: FakeApiOptions) => Promise<FakeApi>
  readonly upstream: (answer?: (exchange: Exchange) => void) => Promise<PlainUpstream>
  readonly mount: (options: MountOptions) => Promise<StartedAdapter>
}

/** Where the cases are written down. */
export interface Contract {
  readonly group: (name: string, body: () => void) => void
  readonly test: (name: string, body: (stage: Stage) => Promise<void>, limitMs?: number) => void
}

const caseLimitMs = 25_000

export function createContract({ describe, it, start }: AdapterContractSetup): Contract {
  return {
    group: (name, body) => void describe(name, body),
    test: (name, body, limitMs = caseLimitMs) =>
      void it(name, () => onStage(start, (stage) => within(limitMs, 'the whole case', body(stage)))),
  }
}

async function onStage(
  start: AdapterContractSetup['start'],
  body: (stage: Stage) => Promise<void>,
): Promise<void> {
  const closers: (() => Promise<void>)[] = []
  const closedLater = <Started extends { close: () => Promise<void> }>(started: Started): Started => {
    closers.push(() => started.close())
    return started
  }
  const stage: Stage = {
    fake: async (options) => closedLater(await startFakeApi({ apiKey: contractKey, ...options })),
    upstream: async (answer) => closedLater(await startPlainUpstream(answer)),
    mount: async ({ proxy, webhooks = { secret: contractSecret }, jsonParser = false }) =>
      closedLater(await start({ proxy: { ...openDoor, ...proxy }, webhooks, jsonParser })),
  }
  try {
    await body(stage)
  } finally {
    // Callers first, then whom they call.
    for (const close of closers.reverse()) await within(5000, 'everything is closed', close())
  }
}

/** Nothing listens on port 1, so that a case which forgets its upstream reaches nobody. */
const openDoor: ProxyOptions = {
  apiKey: contractKey,
  baseUrl: 'http://127.0.0.1:1/api',
  authorize: () => true,
  allow: everyOperation.map(({ operationId }) => operationId),
}
