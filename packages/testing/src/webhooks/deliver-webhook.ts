import { randomUUID } from 'node:crypto'

import type { FakeContext } from '../fake-context.ts'
import type { FaultSource } from '../faults/fault-list.ts'
import type { JobRecord } from '../jobs/job-record.ts'
import { taskOf } from '../jobs/task-of.ts'
import { sleepUnlessSettled } from '../operations/stream-job-events.ts'
import { signedWebhook, webhookBody, type SignedWebhook, type WebhookShape } from './signed-webhook.ts'

/** How finished tasks are posted to their callbacks. */
export interface WebhookOptions {
  /** Signs the webhooks of a self-hosted service. Default: one of the fake's own, `api.webhookSecret`. */
  readonly secret?: string
  /** Default `root`. */
  readonly shape?: WebhookShape
  /** Sends them. Default: the machine's fetch, to loopback addresses only, so that no test calls a stranger. */
  readonly fetch?: typeof globalThis.fetch
}

/** One webhook that was sent, or was not because its address is not on loopback. */
export interface SentWebhook extends SignedWebhook {
  readonly url: string
  /** Status of the answer; undefined if there was none. */
  readonly status: number | undefined
}

export interface Postman {
  readonly context: FakeContext
  readonly faults: FaultSource
  readonly secret: string
  readonly options: WebhookOptions
  readonly sent: SentWebhook[]
}

/** Waits for the job's end on the fake's clock and posts the task, once, as neither service promises more. */
export async function deliverWebhook(postman: Postman, job: JobRecord): Promise<void> {
  const { context, faults, sent } = postman
  const { callback } = job
  if (callback === undefined) return
  const leftMs = job.createdAt + job.script.durationMs - context.clock.now()
  if (!job.forced) await sleepUnlessSettled(context, job, leftMs, context.closing)
  const fault = faults.takeForWebhook()
  const { shape = postman.options.shape ?? 'root', deliveries = 1 } = fault?.kind === 'webhook' ? fault : {}
  const webhook = writeWebhook(postman, job, shape)
  for (let delivery = 0; delivery < deliveries; delivery++) {
    sent.push({ ...webhook, url: callback, status: await post(postman, callback, webhook) })
  }
}

function writeWebhook({ context, secret }: Postman, job: JobRecord, shape: WebhookShape): SignedWebhook {
  const task = taskOf(context, job)
  const at = new Date(context.clock.now())
  if (context.service === 'self-hosted')
    return signedWebhook({ secret, task, shape, at, id: `msg_${randomUUID()}` })
  return { headers: { 'content-type': 'application/json' }, body: webhookBody(task, shape, at) }
}

async function post(
  { options, context }: Postman,
  url: string,
  { headers, body }: SignedWebhook,
): Promise<number | undefined> {
  if (!options.fetch && !isLoopback(url)) return undefined
  const send = options.fetch ?? globalThis.fetch
  try {
    const response = await send(url, {
      method: 'POST',
      headers,
      body,
      signal: context.closing,
      redirect: 'manual',
    })
    await response.body?.cancel()
    return response.status
  } catch {
    return undefined
  }
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)
}
