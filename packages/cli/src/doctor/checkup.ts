import { createClient, type Client } from '@video-upscale/client'

import { chooseService, type ConnectionFlags, type Service } from '../connection/choose-service.ts'
import { readConfig, type Config } from '../connection/config-file.ts'
import { connectTo } from '../connection/connect.ts'
import type { Terminal } from '../terminal.ts'

/** How a service answered a request without a key. */
export interface Answer {
  readonly status: number
  /** `Date` of the answer; null where there was none, or one that is none. */
  readonly date: Date | null
  readonly receivedAt: Date
  readonly tookMs: number
}

/** What the checks look at. Each thing is found out once, by whoever needs it first, and may not be there. */
export interface Checkup {
  readonly env: Terminal['env']
  readonly flags: ConnectionFlags
  readonly signal: AbortSignal
  readonly config: () => Promise<Config>
  readonly service: () => Promise<Service>
  readonly client: () => Promise<Client>
  readonly answer: () => Promise<Answer>
}

/** Whoever looks what is wrong does not want to wait for what tries again. */
const timeoutMs = 10_000

export function openCheckup(flags: ConnectionFlags, { env, interrupts }: Terminal): Checkup {
  const { signal } = interrupts
  const config = once(() => readConfig(env))
  const service = once(async () => chooseService(flags, env, await config()))
  const client = once(async () => {
    const chosen = await service()
    // Says what is wrong with key and URL in the words of every command.
    connectTo(chosen)
    const { apiKey, baseUrl } = chosen
    return createClient({ apiKey, baseUrl, timeoutMs, retry: { maxAttempts: 1 } })
  })
  const answer = once(async () => ask((await service()).baseUrl, signal))
  return { env, flags, signal, config, service, client, answer }
}

/** Without the key: whether somebody answers is one thing, what the key is good for another. */
async function ask(baseUrl: string, signal: AbortSignal): Promise<Answer> {
  const startedMs = performance.now()
  const response = await fetch(`${baseUrl.replace(/\/+$/, '')}/v1/capabilities`, {
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  const receivedAt = new Date()
  const tookMs = performance.now() - startedMs
  await response.body?.cancel()
  const date = new Date(response.headers.get('date') ?? Number.NaN)
  return {
    status: response.status,
    date: Number.isNaN(date.getTime()) ? null : date,
    receivedAt,
    tookMs,
  }
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined
  return () => (found ??= find())
}
