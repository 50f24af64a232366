import type { PgBoss } from 'pg-boss'
import { request, type Dispatcher } from 'undici'

import type { AddressGuard } from '../addresses/address-guard.ts'
import type { Database } from '../database/open-database.ts'
import type { FindTask } from '../jobs/find-task.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { WebhookEntry } from '../queue/queues.ts'
import { putOnItsWay } from './enqueue-webhook.ts'
import { retryAfterSeconds } from './retry-after.ts'
import { retryDelaySeconds } from './retry-delay.ts'
import { signWebhook } from './sign-webhook.ts'
import { secretsAt } from './webhook-secrets.ts'

const attemptTimeoutMs = 15_000

export interface WebhookContext {
  readonly db: Database
  readonly boss: PgBoss
  readonly agent: Dispatcher
  readonly guard: AddressGuard
  readonly findTask: FindTask
  readonly now: () => Date
  readonly metrics: Metrics
  readonly random: () => number
}

/** Makes one attempt to deliver a finished job to its callback, and records what came of it. */
export async function deliverWebhook(context: WebhookContext, { deliveryId }: WebhookEntry): Promise<void> {
  const delivery = await context.db
    .selectFrom('webhook_deliveries')
    .innerJoin('accounts', 'accounts.id', 'webhook_deliveries.account_id')
    .innerJoin('jobs', 'jobs.id', 'webhook_deliveries.job_id')
    .select([
      'webhook_deliveries.id',
      'webhook_deliveries.job_id',
      'webhook_deliveries.account_id',
      'webhook_deliveries.url',
      'webhook_deliveries.attempts',
      'webhook_deliveries.state',
      'accounts.webhook_secret',
      'accounts.old_webhook_secret',
      'accounts.old_webhook_secret_ends_at',
      'jobs.request_id',
    ])
    .where('webhook_deliveries.id', '=', deliveryId)
    .executeTakeFirst()
  if (delivery?.state !== 'pending') return

  const task = await context.findTask({
    jobId: delivery.job_id,
    accountId: delivery.account_id,
    onlyJobId: null,
  })
  const body = JSON.stringify(task)
  const sentAt = context.now()
  const headers = signWebhook({ id: delivery.id, body, sentAt }, secretsAt(delivery, sentAt))
  const outcome = await post(context, delivery.url, body, {
    ...headers,
    // The request that made the job, so that a receiver's log can be read beside its sender's.
    ...(delivery.request_id === '' ? {} : { 'x-request-id': delivery.request_id }),
  })
  const { id, url } = delivery
  await recordOutcome(context, { id, url, attempts: delivery.attempts + 1 }, outcome)
}

interface Outcome {
  readonly status: number | null
  readonly error: string | null
  readonly retryAfterSeconds?: number
}

async function post(
  context: WebhookContext,
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<Outcome> {
  // Checked again at each attempt: the operator may have narrowed the rules since the submit.
  const refusal = context.guard.refuseUrl(url)
  if (refusal !== undefined) return { status: null, error: `The callback ${refusal}.` }
  try {
    const response = await request(url, {
      method: 'POST',
      dispatcher: context.agent,
      signal: AbortSignal.timeout(attemptTimeoutMs),
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'video-upscale-server' },
      body,
    })
    // The answer's body is of no interest, and must not be able to hold the worker.
    response.body.on('error', () => undefined).destroy()
    const wait = retryAfterSeconds(response.headers['retry-after'], context.now())
    return {
      status: response.statusCode,
      error: isSuccess(response.statusCode) ? null : `The callback answered ${String(response.statusCode)}.`,
      ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
    }
  } catch (error) {
    return { status: null, error: error instanceof Error ? error.message : String(error) }
  }
}

async function recordOutcome(
  context: WebhookContext,
  delivery: { readonly id: string; readonly url: string; readonly attempts: number },
  outcome: Outcome,
): Promise<void> {
  const delivered = outcome.status !== null && isSuccess(outcome.status)
  // 410 says that nobody listens there any more.
  const delay =
    delivered || outcome.status === 410
      ? undefined
      : retryDelaySeconds(delivery.attempts, outcome.retryAfterSeconds, context.random())
  context.metrics.webhookAttempted(delivered ? 'delivered' : delay === undefined ? 'dead' : 'failed')
  const nextAttemptAt = delay === undefined ? null : new Date(context.now().getTime() + delay * 1000)
  await context.db.transaction().execute(async (trx) => {
    await trx
      .updateTable('webhook_deliveries')
      .set({
        state: delivered ? 'delivered' : nextAttemptAt === null ? 'dead' : 'pending',
        attempts: delivery.attempts,
        last_status: outcome.status,
        last_error: outcome.error,
        next_attempt_at: nextAttemptAt,
      })
      .where('id', '=', delivery.id)
      .execute()
    if (nextAttemptAt !== null) await putOnItsWay(context.boss, trx, delivery, nextAttemptAt)
  })
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}
